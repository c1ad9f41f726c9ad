"""What a document says about itself: the product and the document's own name, never the business or a path."""

from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from portal.documents.text import printable

PRODUCT = "Rempart"


@dataclass(frozen=True, slots=True)
class Metadata:
    """`created` is a fact of the content (when it was frozen), so that the same content gives the same bytes."""

    title: str
    language: str  # BCP 47: fr-FR, en-GB
    created: datetime
    subject: str = ""

    def __post_init__(self) -> None:
        if self.created.tzinfo is None:
            raise ValueError("created needs its time zone")

    @property
    def iso_created(self) -> str:
        """UTC, to the second."""
        return self.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")

    @property
    def pdf_created(self) -> str:
        """The same moment as PDF writes it."""
        return self.created.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")


def xmp(metadata: Metadata) -> bytes:
    """The XMP packet that claims PDF/A-3a and PDF/UA-1; ISO 19005-3, 6.6.2 wants the second's schema described."""
    values = {
        "title": escape(printable(metadata.title)),
        "subject": escape(printable(metadata.subject or metadata.title)),
        "language": escape(metadata.language),
        "created": metadata.iso_created,
        "product": PRODUCT,
    }
    return _PACKET.format(**values).encode()


_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>{product}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{created}</xmp:CreateDate>
<xmp:ModifyDate>{created}</xmp:ModifyDate>
<xmp:CreatorTool>{product}</xmp:CreatorTool>
<pdf:Producer>{product}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the document conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
