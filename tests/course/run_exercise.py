"""Runs one exercise of the course in a classroom of its own.

Usage: run_exercise.py WEIR NAME [demo|real]
"""
import os
import sys

import exercise_clients
import exercise_data
import exercise_events
import exercise_groups
from classroom import Classroom, CourseError, skip


def main(weir, name, cluster="demo"):
    [module] = [module for module in (exercise_clients, exercise_data, exercise_events, exercise_groups)
                if name in module.EXERCISES]
    brokers = os.environ.get("WEIR_TEST_BROKERS") if cluster == "real" else None
    if cluster == "real" and not brokers:
        skip("no WEIR_TEST_BROKERS")
    with Classroom(weir, brokers) as room:
        if brokers:
            room.forget_topics(*module.TOPICS)
            room.forget_groups(*module.GROUPS)
        elif name not in module.OWN_CLUSTER:
            room.serve()
        module.EXERCISES[name](room)
        if brokers:
            room.forget_topics(*module.TOPICS)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except CourseError as error:
        sys.exit(f"FAILED: {error}")
