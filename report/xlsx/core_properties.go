package xlsx

import (
	"bytes"
	"encoding/xml"
	"time"

	"tlaudit/report/table"
)

const coreProperties = "docProps/core.xml"

// coreXML returns the properties of a document. excelize writes them with a default
// namespace, which some readers do not know: these have the prefixes that Excel writes.
func coreXML(r table.Document) ([]byte, error) {
	type moment struct {
		Type string `xml:"xsi:type,attr"`
		At   string `xml:",chardata"`
	}
	at := moment{"dcterms:W3CDTF", r.Time.UTC().Format(time.RFC3339)}
	var out bytes.Buffer
	out.WriteString(xml.Header)
	err := xml.NewEncoder(&out).Encode(struct {
		XMLName        xml.Name `xml:"cp:coreProperties"`
		CP             string   `xml:"xmlns:cp,attr"`
		DC             string   `xml:"xmlns:dc,attr"`
		Terms          string   `xml:"xmlns:dcterms,attr"`
		Types          string   `xml:"xmlns:dcmitype,attr"`
		XSI            string   `xml:"xmlns:xsi,attr"`
		Title          string   `xml:"dc:title"`
		Subject        string   `xml:"dc:subject"`
		Creator        string   `xml:"dc:creator"`
		LastModifiedBy string   `xml:"cp:lastModifiedBy"`
		Created        moment   `xml:"dcterms:created"`
		Modified       moment   `xml:"dcterms:modified"`
		Language       string   `xml:"dc:language"`
	}{
		CP: "http://schemas.openxmlformats.org/package/2006/metadata/core-properties", DC: "http://purl.org/dc/elements/1.1/",
		Terms: "http://purl.org/dc/terms/", Types: "http://purl.org/dc/dcmitype/", XSI: "http://www.w3.org/2001/XMLSchema-instance",
		Title: table.Display(r.Title), Subject: table.Display(r.Subject), Creator: "tlaudit", LastModifiedBy: "tlaudit",
		Created: at, Modified: at, Language: "en-GB",
	})
	return out.Bytes(), err
}
