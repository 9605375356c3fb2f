package lake_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/lake"
	"tlaudit/testdata/hostile"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The statements of each engine, over a location that needs quoting.
func TestStatements(t *testing.T) {
	for _, engine := range lake.Engines() {
		t.Run(engine, func(t *testing.T) {
			got, err := lake.DDL(engine, `s3://bucket/ann's lake/`)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", "ddl", engine+".sql")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("statements (-want +got):\n%s", d)
			}
		})
	}
}

// A location stays inside its quotes, whatever it says.
func TestHostileLocations(t *testing.T) {
	for _, engine := range lake.Engines() {
		backslash := map[string]bool{"clickhouse": true, "spark": true, "databricks": true, "bigquery": true, "snowflake": true}[engine]
		plain, err := lake.DDL(engine, "s3://bucket/plain")
		if err != nil {
			t.Fatal(err)
		}
		taken := 0
		for _, text := range append(hostile.Strings(t, filepath.Join("..", "testdata", "hostile.txt")), `it's`, `\' OR 1=1 --`, `\\'; x`, `${spark.x}`) {
			got, err := lake.DDL(engine, "s3://bucket/"+text)
			var refused *lake.LocationError
			if errors.As(err, &refused) {
				continue
			} else if err != nil {
				t.Fatal(err)
			}
			taken++
			if d := cmp.Diff(outsideQuotes(plain, backslash), outsideQuotes(got, backslash)); d != "" {
				t.Errorf("%s: %q is outside its quotes (-plain +got):\n%s", engine, text, d)
			}
			if strings.Contains(got, "${") {
				t.Errorf("%s: %q can be replaced by a setting", engine, text)
			}
		}
		if taken < 20 {
			t.Errorf("%s takes %d of the locations", engine, taken)
		}
	}
}

// outsideQuotes returns statements without comments and without what stands in quotes.
func outsideQuotes(sql string, backslash bool) string {
	var b strings.Builder
	quoted := false
	for i := 0; i < len(sql); i++ {
		switch c := sql[i]; {
		case quoted && backslash && c == '\\':
			i++
		case !quoted && strings.HasPrefix(sql[i:], "--"):
			i += strings.Index(sql[i:], "\n")
		case c == '\'':
			quoted = !quoted
		case !quoted:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func TestNoSuchEngine(t *testing.T) {
	_, err := lake.DDL("oracle", "/lake")
	const want = `no engine is called "oracle": the engines are duckdb, clickhouse, spark, trino, databricks, bigquery, snowflake`
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
