// Package ooxml checks that a workbook is one that spreadsheet programs open without
// repairing it: its parts, how they refer to each other, and the limits of the format
// (ECMA-376 and what Excel documents as its specifications and limits). Only tests
// import it.
package ooxml

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"slices"
	"strings"
	"testing"
)

const contentTypes = "[Content_Types].xml"

// Parts returns the parts of a workbook by name.
func Parts(t testing.TB, workbook []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string][]byte{}
	for _, f := range z.File {
		if _, twice := parts[f.Name]; twice {
			t.Errorf("the archive has %s twice", f.Name)
		}
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if parts[f.Name], err = io.ReadAll(in); err != nil {
			t.Fatal(err)
		}
	}
	return parts
}

// A checker checks one workbook.
type checker struct {
	testing.TB
	parts  map[string][]byte
	sheets []string // their names
	styles styleCounts
}

// Check fails the test for each fault of a workbook.
func Check(t testing.TB, workbook []byte) {
	t.Helper()
	c := &checker{TB: t, parts: Parts(t, workbook)}
	for name, part := range c.parts {
		c.wellFormed(name, part)
	}
	if t.Failed() {
		return
	}
	c.contentTypes()
	c.relationships()
	c.coreProperties()
	c.countStyles()
	c.book()
	for name := range c.parts {
		if strings.HasPrefix(name, "xl/worksheets/sheet") {
			c.sheet(name)
		}
		if strings.HasPrefix(name, "xl/charts/chart") {
			c.chart(name)
		}
	}
}

// read reads a part into a value.
func (c *checker) read(name string, into any) {
	c.Helper()
	if err := xml.Unmarshal(c.parts[name], into); err != nil {
		c.Fatalf("%s: %v", name, err)
	}
}

func (c *checker) wellFormed(name string, part []byte) {
	c.Helper()
	d := xml.NewDecoder(bytes.NewReader(part))
	d.Strict = true
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			c.Errorf("%s: %v", name, err)
			return
		}
	}
}

// contentTypes checks that the list of content types names each part once, and no part
// that is missing.
func (c *checker) contentTypes() {
	c.Helper()
	var list struct {
		Default []struct {
			Extension   string `xml:",attr"`
			ContentType string `xml:",attr"`
		}
		Override []struct {
			PartName    string `xml:",attr"`
			ContentType string `xml:",attr"`
		}
	}
	c.read(contentTypes, &list)
	extensions, overrides := map[string]bool{}, map[string]bool{}
	for _, d := range list.Default {
		if extensions[d.Extension] || d.ContentType == "" {
			c.Errorf("%s: extension %s is there twice or without a type", contentTypes, d.Extension)
		}
		extensions[d.Extension] = true
	}
	for _, o := range list.Override {
		name := strings.TrimPrefix(o.PartName, "/")
		if _, ok := c.parts[name]; !ok || overrides[name] || o.ContentType == "" {
			c.Errorf("%s: %s is missing, there twice or without a type", contentTypes, o.PartName)
		}
		overrides[name] = true
	}
	for name := range c.parts {
		if name != contentTypes && !overrides[name] && !extensions[strings.TrimPrefix(path.Ext(name), ".")] {
			c.Errorf("%s: no content type for %s", contentTypes, name)
		}
		if strings.HasPrefix(name, "xl/") && path.Ext(name) == ".xml" && !overrides[name] {
			c.Errorf("%s: %s has only the type of its extension", contentTypes, name)
		}
	}
}

// A relationship as a .rels part lists it.
type relationship struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:",attr"`
	Target string `xml:",attr"`
	Mode   string `xml:"TargetMode,attr"`
}

// of returns the relationships of a part by id, and checks that each has its target.
func (c *checker) of(name string) map[string]string {
	c.Helper()
	folder, file := path.Split(name)
	rels := path.Join(folder, "_rels", file+".rels")
	targets := map[string]string{}
	if c.parts[rels] == nil {
		return targets
	}
	var list struct{ Relationship []relationship }
	c.read(rels, &list)
	for _, r := range list.Relationship {
		if _, twice := targets[r.ID]; twice {
			c.Errorf("%s: %s is there twice", rels, r.ID)
		}
		if r.Mode == "External" {
			c.Errorf("%s: %s leads outside the workbook: %s", rels, r.ID, r.Target)
			continue
		}
		target := strings.TrimPrefix(r.Target, "/")
		if target == r.Target {
			target = path.Join(folder, r.Target)
		}
		if c.parts[target] == nil {
			c.Errorf("%s: %s refers to %s, which is missing", rels, r.ID, target)
		}
		targets[r.ID] = target
	}
	return targets
}

// relationships checks that every part is reached from the package, and that every
// reference by id has its relationship.
func (c *checker) relationships() {
	c.Helper()
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	reached := map[string]bool{contentTypes: true}
	var follow func(string)
	follow = func(name string) {
		if reached[name] {
			return
		}
		reached[name] = true
		targets := c.of(name)
		d := xml.NewDecoder(bytes.NewReader(c.parts[name]))
		for {
			token, err := d.Token()
			if err != nil {
				break
			}
			element, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			for _, a := range element.Attr {
				if a.Name.Space == office && targets[a.Value] == "" {
					c.Errorf("%s: %s refers to %q, which has no relationship", name, element.Name.Local, a.Value)
				}
			}
		}
		for _, target := range targets {
			follow(target)
		}
	}
	follow("")
	for name := range c.parts {
		if path.Ext(name) == ".rels" {
			if of := path.Join(path.Dir(path.Dir(name)), strings.TrimSuffix(path.Base(name), ".rels")); name != "_rels/.rels" && !reached[of] {
				c.Errorf("%s has the relationships of a part that nothing leads to", name)
			}
			continue
		}
		if !reached[name] {
			c.Errorf("nothing leads to %s", name)
		}
	}
}

// coreProperties checks that the properties have the prefixes that Excel writes: some
// readers know their elements by prefix and not by namespace.
func (c *checker) coreProperties() {
	c.Helper()
	const name = "docProps/core.xml"
	d := xml.NewDecoder(bytes.NewReader(c.parts[name]))
	known := []string{"cp:coreProperties", "cp:lastModifiedBy", "dc:title", "dc:subject", "dc:creator", "dc:language", "dcterms:created", "dcterms:modified"}
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			return
		}
		if err != nil {
			c.Fatalf("%s: %v", name, err)
		}
		if e, ok := token.(xml.StartElement); ok && !slices.Contains(known, e.Name.Space+":"+e.Name.Local) {
			c.Errorf("%s has %s:%s, which Excel does not write", name, e.Name.Space, e.Name.Local)
		}
	}
}
