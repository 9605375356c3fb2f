// Answers queries over a lake in ClickHouse. It reads {"ddl": text, "queries": [text, …]} and writes the rows of each query,
// every value as a text or null.
const { Session } = require("chdb");

const ask = JSON.parse(require("fs").readFileSync(0, "utf8"));
const session = new Session();
try {
  for (const statement of ask.ddl.split(";\n\n").filter((s) => s.trim() !== "")) {
    session.query(statement);
  }
  const answers = ask.queries.map((query) => {
    const lines = session.query(query, "JSONCompactEachRow").split("\n").filter((line) => line !== "");
    return lines.map((line) => JSON.parse(line));
  });
  process.stdout.write(JSON.stringify(answers) + "\n");
} finally {
  session.cleanup();
}
