"""The embedded server.

Outermost an answer from memory (`front`), checked against the store; then the files of `/static/`
and `/media/` (`files`); then a miss, rendered and kept (`misses`); then Django. `engine` runs it on
granian: few processes for readers that never load Django, and others for Django.
"""
