"""Answers queries over a lake on a Spark cluster. It reads {"ddl": text, "queries": [text, ...]} and writes the rows of
each query, every value as a text or null. The number of a query is the group of its jobs in the log of events.

usage: spark.py MASTER FOLDER
"""
import json
import sys

from pyspark.sql import SparkSession

master, folder = sys.argv[1:]
ask = json.load(sys.stdin)
builder = SparkSession.builder.master(master).appName("tlaudit")
for name, value in {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "512m",
    "spark.eventLog.compress": "false",
    "spark.eventLog.dir": "file://" + folder + "/events",
    "spark.eventLog.enabled": "true",
    "spark.eventLog.rolling.enabled": "false",
    "spark.executor.cores": "1",
    "spark.executor.memory": "512m",
    "spark.scheduler.maxRegisteredResourcesWaitingTime": "120s",
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.warehouse.dir": "file://" + folder + "/warehouse",
    "spark.ui.enabled": "false",
}.items():
    builder = builder.config(name, value)
spark = builder.getOrCreate()
try:
    for statement in ask["ddl"].split(";\n\n"):
        if statement.strip():
            spark.sql(statement)
    answers = []
    for number, query in enumerate(ask["queries"]):
        spark.sparkContext.setJobGroup(str(number), query)
        answers.append([list(row) for row in spark.sql(query).collect()])
finally:
    spark.stop()
json.dump(answers, sys.stdout)
