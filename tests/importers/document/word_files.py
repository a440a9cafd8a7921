"""Word files made on the spot: the repository holds no binary samples."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.text.paragraph import Paragraph
from PIL import Image

_NOTES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:footnote w:id="2"><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:footnote>
</w:footnotes>"""
_NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_NOTES_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def picture_bytes(colour: str = "navy") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (64, 40), colour).save(stream, "PNG")
    return stream.getvalue()


def add_link(paragraph: Paragraph, words: str, address: str) -> None:
    link = OxmlElement("w:hyperlink")
    if address:
        rel = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(qn("r:id"), rel)
    else:
        link.set(qn("w:anchor"), "")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = words
    text.set(qn("xml:space"), "preserve")
    run.append(text)
    link.append(run)
    paragraph._p.append(link)


def add_note_mark(paragraph: Paragraph) -> None:
    run = OxmlElement("w:r")
    mark = OxmlElement("w:footnoteReference")
    mark.set(qn("w:id"), "2")
    run.append(mark)
    paragraph._p.append(run)


def as_bytes(document: Document, *, note: str = "") -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return with_note(stream.getvalue(), note) if note else stream.getvalue()


def with_note(content: bytes, note: str) -> bytes:
    def change(name: str, data: bytes) -> bytes:
        if name == "[Content_Types].xml":
            part = f'<Override PartName="/word/footnotes.xml" ContentType="{_NOTES_TYPE}"/></Types>'
            return data.replace(b"</Types>", part.encode())
        if name == "word/_rels/document.xml.rels":
            rel = f'<Relationship Id="rIdN" Type="{_NOTES_REL}" Target="footnotes.xml"/>'
            return data.replace(b"</Relationships>", f"{rel}</Relationships>".encode())
        return data

    return repacked(content, change, extra={"word/footnotes.xml": (_NOTES % note).encode()})


def repacked(
    content: bytes,
    change: Callable[[str, bytes], bytes] = lambda _name, data: data,
    *,
    extra: dict[str, bytes] | None = None,
) -> bytes:
    """A package with its parts changed and others added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return stream.getvalue()


def styled_report() -> bytes:
    """A tidy file of someone who knows Word's styles."""
    d = docx.Document()
    d.core_properties.title = "Word document"
    d.add_paragraph("The Bridge That Waited", style="Title")
    d.add_paragraph("Forty years of promises, nine metres of steel", style="Subtitle")
    line = d.add_paragraph("By ")
    add_link(line, "Hana Kovář", "https://north.example/authors/hana")
    line.add_run(" and Piet de Wit")
    d.add_paragraph("Northern Letter, Wednesday, 8 June 2022")
    line = d.add_paragraph("Regions: ")
    add_link(line, "Central Europe", "https://north.example/r/ce")
    line.add_run(", ")
    add_link(line, "Low Countries", "https://north.example/r/lc")
    d.add_paragraph("Theme: Infrastructure; Local government")
    d.add_picture(io.BytesIO(picture_bytes()))
    d.add_paragraph("The unfinished bridge at Lhota, 2021. (Source: Hana Kovář)", style="Caption")
    p = d.add_paragraph("The bridge at Lhota has ")
    p.add_run("one").italic = True
    p.add_run(" end. It was begun in ")
    p.add_run("1982").bold = True
    p.add_run(", and the state has counted it as finished since 1985")
    add_note_mark(p)
    p.add_run(".")
    d.add_heading("Nine metres", level=1)
    p = d.add_paragraph("Nine metres are missing, as the audit office found (")
    add_link(p, "see this", "https://audit.example/2019?utm_source=letter")
    p.add_run("), and as nobody ")
    add_link(p, "denies", "")
    p.add_run(".")
    d.add_paragraph(
        "A bridge with one end is a pier, and I have told the ministry so in writing.",
        style="Quote",
    )
    d.add_paragraph("— Jana Malá, ferrywoman", style="Quote")
    d.add_paragraph("What is needed:")
    d.add_paragraph("steel", style="List Bullet")
    d.add_paragraph("a signature", style="List Bullet")
    table = d.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Year", "Metres", "1985", "31"), strict=True):
        cell.text = text
    d.add_heading("What the ferry earns", level=2)
    d.add_paragraph("The ferry earns more each year that the bridge is not there.")
    d.add_paragraph().add_run("Hana Kovář is a reporter in Brno.").italic = True
    d.add_paragraph("Copyright © Hana Kovář and Piet de Wit, Northern Letter, 2022")
    return as_bytes(d, note="Register of Public Works, sheet 11.")


def pdf_opened_in_word() -> bytes:
    """A PDF that Word took apart: one paragraph for each printed line."""
    lines = """The Village Voice of Tern                                             Page 1
A Well Runs Dry and a Council Runs Away
by Dolores Ibarra
The Village Voice of Tern
12/25/2019

The well in the square of Tern had not failed in living memory, and living
memory in Tern goes back a good way, for the oldest woman in the village is a
hundred and two. On the ninth of November the bucket came up with sand in it
and a frog, and the frog was the more surprised of the two, says the baker,
who was there.
The council met that evening. It resolved to meet again. At the second meet-
ing there were three councillors, at the third there was the clerk, and at the
fourth the clerk read out a letter in which the mayor announced that he had
accepted a post in the capital, where there is
The Village Voice of Tern                                             Page 2
water.
Since then the village governs itself by shouting. It is not a bad system. A
pump has been bought with the money of the brass band, which now plays on
credit.
“We shall pay them back when it rains,” says Ibarra.
Dolores Ibarra keeps the village shop and this newspaper.
The Village Voice of Tern                                             Page 3"""
    d = docx.Document()
    for line in lines.split("\n"):
        d.add_paragraph(line)
    return as_bytes(d)


def pasted_from_browser() -> bytes:
    """Copied from a page and pasted: bold for headings, share lines, lost links."""
    d = docx.Document()
    d.add_paragraph("Home » Reports » Housing")
    d.add_paragraph().add_run("Rent Strike on the Eleventh Floor").bold = True
    p = d.add_paragraph()
    p.add_run(
        "In a tower without heating the tenants have stopped paying, and begun to cook."
    ).italic = True
    p = d.add_paragraph("Region: Western Europe")
    p.add_run().add_break()
    p.add_run("Topics: Housing | Energy | Trade unions")
    p.add_run().add_break()
    p.add_run("Written by: Aoife Brannigan · Photos by Lukas Stahl · March 1st, 2023")
    d.add_paragraph("Share on Facebook  Share on Twitter  Print  Email")
    d.add_picture(io.BytesIO(picture_bytes("maroon")))
    d.add_paragraph("The eleventh floor, in February. Photo: Lukas Stahl")
    p = d.add_paragraph("There are ninety flats in the tower and one boiler, and the boiler is ")
    p.add_run("dead").bold = True
    p.add_run(" [see this]. The landlord, a fund, was ")
    add_link(p, "asked for a comment", "")
    p.add_run(" and sent a brochure ().")
    d.add_paragraph().add_run("Soup for ninety").bold = True
    d.add_paragraph("The tenants meet on Tuesdays. Each floor cooks in turn.")
    d.add_paragraph(
        "“I have lived here for thirty-one years and I had never seen the faces of the "
        "people above me. Now I know how they like their beans."
    )
    d.add_paragraph(
        "“If the heating comes back, we shall lose something. I hope that it comes back.”"
    )
    d.add_paragraph("* * *")
    d.add_paragraph("The court sits in May.")
    d.add_paragraph("Click here to subscribe to our newsletter and get it in your inbox.")
    d.add_paragraph("About the author")
    d.add_paragraph("Aoife Brannigan reports on housing. She can be reached at aoife@floor.example")
    d.add_paragraph(
        "Originally published by Floor Eleven on March 1, 2023: https://floor.example/strike"
    )
    d.add_paragraph(
        "The views expressed in this article are the author’s own and do not necessarily "
        "reflect the editorial policy of Floor Eleven."
    )
    d.add_paragraph("For media inquiries: press@floor.example")
    return as_bytes(d)


def plain_interview() -> bytes:
    """Bare paragraphs: end notes in the text, a page break in a sentence, no byline."""
    d = docx.Document()
    d.sections[0].header.paragraphs[0].text = "Ledger of the South – confidential until Monday"
    d.add_paragraph("“They Pay Us in Telephones”")
    d.add_paragraph("Ledger of the South, 2018-10-21")
    d.add_paragraph(
        "The mine at Qala pays its diggers in credit for a telephone network that it owns. "
        "The network works only at the mine [1], and the ministry knows it and has"
    )
    d.add_page_break()
    d.add_paragraph("known it for years. We spoke to a digger who has four numbers and no shoes.")
    d.add_paragraph("How do you buy bread?")
    d.add_paragraph(
        "I send the baker minutes. He sends them to the miller. In the end they all come back "
        "to the mine, and the mine is the only one that ever gets any bread (1)."
    )
    d.add_paragraph("Does anybody complain?")
    d.add_paragraph("By telephone, yes.")
    d.add_paragraph("Notes:")
    d.add_paragraph("[1] Decree 44 of 2016.")
    d.add_paragraph("[2] Not printed.")
    return as_bytes(d)


def printed_page() -> bytes:
    """A web page printed and then pasted into Word: no styles, a page's foot in mid-sentence."""
    d = docx.Document()
    d.add_paragraph("Home  |  World  |  Society  |  Donate")
    d.add_paragraph().add_run("The School That Taught in Two Rivers").bold = True
    d.add_paragraph("A village moved, and its timetable with it")
    p = d.add_paragraph("12 October 2021 | ")
    add_link(p, "Noor Haddad", "https://tide.example/authors/noor")
    p.add_run(" | The Tideline")
    d.add_paragraph("Share this  Tweet  Print  Email")
    d.add_picture(io.BytesIO(picture_bytes()))
    d.add_paragraph().add_run("The school boat at Marra. (Source: Noor Haddad)").italic = True
    p = d.add_paragraph("When the river moved, the school (")
    add_link(p, "see this", "")
    p.add_run(
        ") moved too, and the children had lessons on both banks, according to the ministry’s "
    )
    d.add_paragraph("https://tide.example/school        2/5")
    d.add_paragraph("register of attendance, which counts each of them twice.")
    d.add_paragraph().add_run("The Timetable").bold = True
    d.add_paragraph("The head teacher wrote to the ministry:")
    set_in = Cm(1.2)
    for words in (
        "“We have two rivers and one boat. The boat goes at seven. I ask that the ministry decide "
        "which river the school is on, since the inspector has fined us for each of them.”",
        "— Letter of 3 May 2020",
    ):
        d.add_paragraph(words).paragraph_format.left_indent = set_in
    table = d.add_table(rows=2, cols=2)
    for number, words in enumerate(("Bank", "Pupils", "East", "41")):
        table.cell(number // 2, number % 2).text = words
    d.add_paragraph("Source: Ministry register")
    d.add_paragraph("The ministry has not replied, and the boat still goes at seven.")
    d.add_paragraph("*")
    d.add_paragraph("Noor Haddad is a teacher and reporter.")
    d.add_paragraph("Note to readers: please share this article.")
    d.add_paragraph("The original source of this article is The Tideline")
    d.add_paragraph("Copyright © Noor Haddad, The Tideline, 2021")
    d.add_paragraph("For media inquiries: desk@tide.example")
    return as_bytes(d)
