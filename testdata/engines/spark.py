"""Answers queries over a lake on a Spark cluster. It reads {"ddl": text, "queries": [text, ...]} and writes the rows of
each query, every value as a text or null. The number of a query is the group of its jobs in the log of events.

usage: spark.py MASTER
"""
import json
import sys

from pyspark.sql import SparkSession

ask = json.load(sys.stdin)
spark = SparkSession.builder.master(sys.argv[1]).appName("tlaudit").getOrCreate()
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
