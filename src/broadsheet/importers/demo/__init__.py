"""The demo newsroom: an invented newspaper, written and drawn for Broadsheet.

`content/` holds everything as plain files that an editor could change; `loader.read_demo` reads
them into the typed form that every importer hands over.
"""
