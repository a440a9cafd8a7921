"""One document becomes a manuscript: Word, HTML, Markdown or plain text, often a print-out.

Each reader (`read_docx`, `read_html`, `read_markdown`, `read_text`) reduces its format to the same
stream of `pieces.Piece`; `recognise.recognise_document` finds the parts of an article in it.
Pure: bytes in, `Manuscript` out, no database, no network.
"""
