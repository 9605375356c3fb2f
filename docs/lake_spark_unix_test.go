//go:build unix

package docs_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"tlaudit/lake"
	"tlaudit/testdata/machine"
)

// sparkLimit ends what waits for ever; a loaded machine takes a few minutes.
const sparkLimit = 25 * time.Minute

// sparkJava starts sooner, and takes less of the processor in the first minutes.
const sparkJava = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"

// A sparkCluster is a master and two workers on loopback, each a process of its own.
type sparkCluster struct {
	master string
	folder string // where it writes
	env    []string
}

// startSpark starts a cluster. The test ends its processes, also when it fails.
func startSpark(t *testing.T) sparkCluster {
	t.Helper()
	machine.Tool(t, "java")
	machine.Library(t, "pyspark", "python3", "-c", "import pyspark")
	home, err := exec.CommandContext(t.Context(), "python3", "-c", "import os, pyspark; print(os.path.dirname(pyspark.__file__), end='')").Output()
	if err != nil {
		t.Fatal(err)
	}
	c := sparkCluster{folder: t.TempDir()}
	for _, name := range []string{"conf", "local", "events", "work-1", "work-2"} {
		if err := os.Mkdir(filepath.Join(c.folder, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(c.folder, "conf", "spark-defaults.conf"), []byte(c.settings()), 0o600); err != nil {
		t.Fatal(err)
	}
	c.env = append(os.Environ(), "SPARK_HOME="+string(home), "SPARK_CONF_DIR="+c.folder+"/conf", "SPARK_LOCAL_DIRS="+c.folder+"/local", "SPARK_LOCAL_IP=127.0.0.1",
		"SPARK_DAEMON_MEMORY=256m", "SPARK_DAEMON_JAVA_OPTS="+sparkJava, "PATH="+string(home)+"/bin:"+os.Getenv("PATH"))
	class := filepath.Join(string(home), "bin", "spark-class")
	const loopback, anyPort = "127.0.0.1", "0"
	c.master = c.start(t, regexp.MustCompile(`Starting Spark master at (spark://\S+)`), class, "org.apache.spark.deploy.master.Master", "--host", loopback, "--port", anyPort, "--webui-port", anyPort)
	for _, work := range []string{"work-1", "work-2"} {
		c.start(t, regexp.MustCompile(`Successfully registered with master (\S+)`), class, "org.apache.spark.deploy.worker.Worker", "--host", loopback, "--port", anyPort, "--webui-port", anyPort,
			"--cores", "1", "--memory", "512m", "--work-dir", filepath.Join(c.folder, work), c.master)
	}
	return c
}

// settings are those of whoever uses the cluster.
func (c sparkCluster) settings() string {
	return strings.Join([]string{
		"spark.cores.max 2", // with the ratio below, no job begins before both workers are there
		"spark.driver.bindAddress 127.0.0.1",
		"spark.driver.extraJavaOptions " + sparkJava,
		"spark.driver.host 127.0.0.1",
		"spark.driver.memory 512m",
		"spark.eventLog.compress false",
		"spark.eventLog.dir file://" + c.folder + "/events",
		"spark.eventLog.enabled true",
		"spark.eventLog.rolling.enabled false",
		"spark.executor.cores 1",
		"spark.executor.extraJavaOptions " + sparkJava,
		"spark.executor.memory 512m",
		"spark.rdd.parallelListingThreshold 1000", // a list of files is no work for a cluster
		"spark.sql.sources.parallelPartitionDiscovery.threshold 1000",
		"spark.hadoop.javax.jdo.option.ConnectionURL jdbc:derby:memory:metastore;create=true",
		"spark.scheduler.maxRegisteredResourcesWaitingTime 10m",
		"spark.scheduler.minRegisteredResourcesRatio 1.0",
		"spark.sql.shuffle.partitions 2",
		"spark.sql.warehouse.dir file://" + c.folder + "/warehouse",
		"spark.ui.enabled false",
	}, "\n") + "\n"
}

// start starts a process of the cluster, and returns what it says when it is ready.
func (c sparkCluster) start(t *testing.T, ready *regexp.Regexp, program string, args ...string) string {
	t.Helper()
	cmd := c.command(context.WithoutCancel(t.Context()), program, args...)
	log, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Cancel(); err != nil {
			t.Error(err)
		}
		var ended *exec.ExitError
		if err := cmd.Wait(); !errors.As(err, &ended) {
			t.Errorf("%s ended by itself: %v", args[0], err)
		}
	})
	said, told := make(chan string, 1), ""
	go func() {
		defer close(said)
		lines, found := bufio.NewScanner(log), false
		for lines.Scan() {
			if m := ready.FindStringSubmatch(lines.Text()); m != nil && !found {
				found = true
				said <- m[1]
			}
		}
	}()
	select {
	case told = <-said:
	case <-time.After(sparkLimit):
	}
	if told == "" {
		t.Fatalf("%s did not begin", args[0])
	}
	return told
}

// command returns a process in a group of its own, which ends with all that it started.
func (c sparkCluster) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = c.env
	cmd.Dir = c.folder
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd
}

// documented runs what docs/lake.md shows for Spark, on the lake of the demo.
func (c sparkCluster) documented(ctx context.Context, t *testing.T) {
	t.Helper()
	s, _ := demo(t)
	s.must(t, "tlaudit -q export lake lake --no-findings")
	_, grants, _ := ledgerRows(t, filepath.Join(s.dir, "access.db"), "SELECT count(*) FROM access")
	i := slices.IndexFunc(blocks(t, "docs/lake.md"), func(b block) bool { return b.has("spark") })
	if i < 0 {
		t.Fatal("docs/lake.md shows nothing for Spark")
	}
	script := strings.ReplaceAll(blocks(t, "docs/lake.md")[i].text, "spark://HOST:7077", c.master)
	cmd := c.command(ctx, "bash", "-euo", "pipefail", "-c", script)
	cmd.Dir = s.dir
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "\t"+*grants[0][0]+"\n") {
		t.Errorf("Spark does not count %s grants: %v\n%s\n%s", *grants[0][0], err, script, out)
	}
}

// tasksOfWorkers counts the tasks of a query that each worker carried out, by the log of events.
func (c sparkCluster) tasksOfWorkers(t *testing.T, query int) map[string]int {
	t.Helper()
	tasks := map[string]int{}
	read := func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasPrefix(d.Name(), "app-") {
			return err
		}
		worker, wanted := map[string]string{}, map[int]bool{} // the numbers are of one program
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		for lines := json.NewDecoder(f); lines.More(); {
			var e struct {
				Event        string
				Executor     string `json:"Executor ID"`
				ExecutorInfo struct {
					Logs map[string]string `json:"Log Urls"`
				} `json:"Executor Info"`
				Properties map[string]string
				Stages     []int `json:"Stage IDs"`
				Stage      int   `json:"Stage ID"`
				Task       struct {
					Executor string `json:"Executor ID"`
				} `json:"Task Info"`
			}
			if err := lines.Decode(&e); err != nil {
				return err
			}
			switch e.Event {
			case "SparkListenerExecutorAdded":
				at, err := url.Parse(e.ExecutorInfo.Logs["stdout"]) // a page of the worker
				if err != nil {
					return err
				}
				worker[e.Executor] = at.Host
			case "SparkListenerJobStart":
				for _, stage := range e.Stages {
					wanted[stage] = wanted[stage] || e.Properties["spark.jobGroup.id"] == strconv.Itoa(query)
				}
			case "SparkListenerTaskEnd":
				if wanted[e.Stage] {
					tasks[worker[e.Task.Executor]]++
				}
			}
		}
		return nil
	}
	if err := filepath.WalkDir(filepath.Join(c.folder, "events"), read); err != nil {
		t.Fatal(err)
	}
	return tasks
}

// withCopies returns the lake with fifty more organizations, which are copies of one.
func (made madeLake) withCopies(t *testing.T, organization string, copies int) madeLake {
	t.Helper()
	from, folder := made.folder, filepath.Join(t.TempDir(), filepath.Base(made.folder))
	if err := os.CopyFS(folder, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	for _, table := range lake.Tables() {
		for n := range copies {
			to := filepath.Join(folder, table.Name, fmt.Sprintf("organization_id=copy-%d", n))
			if err := os.CopyFS(to, os.DirFS(filepath.Join(from, table.Name, "organization_id="+organization))); err != nil {
				t.Fatal(err)
			}
		}
	}
	made.folder = folder
	return made
}

// The lake on a cluster of Spark, with 50 organizations more: the views as the ledgers have
// them, who is in several organizations, and a join over the 50 of which both workers did a part.
func TestSlowLakeOnSpark(t *testing.T) {
	cluster := startSpark(t)
	const copied, copies = "0042", 50
	made := lakeOfThree(t).withCopies(t, copied, copies)
	d := dialect{engine: "spark", text: "STRING", micros: "unix_micros", digest: `sha2(array_join(array_sort(collect_list(concat(line, '\n'))), ''), 256)`}
	questions := append(d.questions(t, made),
		question{name: "people in several organizations", query: "SELECT email, CAST(count(DISTINCT organization_id) AS STRING) FROM access_now WHERE email IS NOT NULL GROUP BY email HAVING count(DISTINCT organization_id) > 1"},
		question{name: "join over the copies", query: "SELECT a.organization_id, CAST(count(*) AS STRING) FROM access_at AS a JOIN people_at AS p ON p.organization_id = a.organization_id" +
			" AND p.snapshot_id = a.snapshot_id AND p.user_id = a.user_id WHERE a.organization_id LIKE 'copy-%' GROUP BY a.organization_id"})
	several, join := len(questions)-2, len(questions)-1
	organizations := map[string]int{}
	for _, path := range made.ledgers {
		organization, rows, _ := ledgerRows(t, path, "SELECT DISTINCT email FROM access WHERE email IS NOT NULL")
		for _, r := range rows {
			organizations[*r[0]]++
			if organization == copied {
				organizations[*r[0]] += copies
			}
		}
		if organization == copied {
			_, joined, _ := ledgerRows(t, path, "SELECT count(*) FROM access_at JOIN people_at USING (snapshot_id, user_id)")
			for n := range copies {
				id := fmt.Sprintf("copy-%d", n)
				questions[join].want = append(questions[join].want, line([]*string{&id, joined[0][0]}))
			}
		}
	}
	for email, n := range organizations {
		if count := strconv.Itoa(n); n > 1 {
			questions[several].want = append(questions[several].want, line([]*string{&email, &count}))
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), sparkLimit)
	defer cancel()
	script, err := filepath.Abs(filepath.Join("..", "testdata", "engines", "spark.py"))
	if err != nil {
		t.Fatal(err)
	}
	cluster.documented(ctx, t)
	d.ask(t, made, questions, cluster.command(ctx, "python3", script, cluster.master))
	tasks := cluster.tasksOfWorkers(t, join)
	t.Logf("tasks of the join, by worker: %v", tasks)
	if len(tasks) != 2 {
		t.Errorf("tasks of the join, by worker: %v, want both workers", tasks)
	}
}
