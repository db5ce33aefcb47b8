"""A classroom of a test's own: folders, terminals, and a cluster that is either embedded or a real Kafka.

Every process that it starts is a child of one of its terminals and ends with it.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from terminal import LIMIT_S, CourseError, Terminal

SKIPPED = 77
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def skip(why):
    """Says why a test cannot be had here, and ends it as skipped."""
    print("SKIPPED:", why, file=sys.stderr)
    sys.exit(SKIPPED)


class Classroom:
    """`kafka` names a real broker; without it the cluster is `weir --demo`, started by the test in a terminal.

    Learners name no broker: the embedded cluster is found because it runs, the real one by KAFKA_BROKERS, as `./dev kafka
    start` has it by its profile.
    """

    def __init__(self, weir, kafka=None, language="C.UTF-8"):
        self.kafka = kafka
        self.terminals = {}
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="weir-course-"))
        self.folder = self.home / "work"
        for name in "work", "run", "state", "config", "bin":
            (self.home / name).mkdir(mode=0o700)
        (self.folder / "share").symlink_to(ROOT / "share")
        (self.home / "bin" / "weir").symlink_to(pathlib.Path(weir).resolve())
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith(("WEIR_", "KAFKA_", "XDG_", "LC_", "COLUMNS", "LINES"))
                            or name in ("WEIR_DEPS", "WEIR_ROOT")}
        self.environment.update(
            HOME=str(self.home), TERM="xterm-256color", LANG=language, NO_COLOR="1",
            XDG_RUNTIME_DIR=str(self.home / "run"), XDG_STATE_HOME=str(self.home / "state"),
            XDG_CONFIG_HOME=str(self.home / "config"),
            PATH=f"{self.home / 'bin'}:{os.environ['PATH']}")
        if kafka:
            self.environment.update(KAFKA_BROKERS=kafka, WEIR_WRITE="1")
            self.stock_tools()

    def stock_tools(self):
        """Kafka's own tools under their own names; localhost:9092 in their arguments is the broker of the test."""
        for tool in ("kafka-topics", "kafka-console-producer", "kafka-console-consumer", "kafka-consumer-groups",
                     "kafka-get-offsets", "kafka-configs", "kafka-delete-records"):
            path = self.home / "bin" / f"{tool}.sh"
            path.write_text("#!/usr/bin/env bash\n"
                            f'exec bash "{ROOT}/scripts/kafka.sh" run {tool}.sh "${{@//localhost:9092/{self.kafka}}}"\n')
            path.chmod(0o755)

    def terminal(self, name, size=(24, 100)):
        """The terminal of that name; a new one when it is named for the first time."""
        name = str(name)
        if name not in self.terminals:
            self.terminals[name] = Terminal(name, self.environment, self.folder, size)
        return self.terminals[name]

    def serve(self):
        """Starts an embedded cluster without a screen and waits until others can find it."""
        server = self.terminal("demo")
        server.start("weir --demo --serve --demo-rate 0")
        server.wait_text("127.0.0.1:")
        return server

    def weir(self, *arguments, code=0, stdin=None):
        """Runs weir without a terminal, as a script would, from its own process; what it prints."""
        done = subprocess.run(["weir", *arguments], env=self.environment, cwd=self.folder, stdin=stdin or subprocess.DEVNULL,
                              capture_output=True, timeout=60, check=False)
        if done.returncode != code:
            raise CourseError(f"exit {done.returncode}, not {code}: weir {' '.join(arguments)}\n{done.stderr.decode()}")
        return done.stdout.decode()

    def wait_until(self, condition, what, seconds=LIMIT_S):
        """Asks again and again; each question takes as long as its command does. Terminals go on meanwhile."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                shown = "".join(f"--- {name}:\n{terminal.output()[-2000:]}" for name, terminal in self.terminals.items())
                raise CourseError(f"never came true: {what}\n{shown}")
            for terminal in self.terminals.values():
                terminal.busy()

    def forget_topics(self, *names):
        """Deletes topics of a real broker that earlier runs may have left."""
        for name in names:
            subprocess.run(["kafka-topics.sh", "--bootstrap-server", self.kafka, "--delete", "--if-exists", "--topic", name],
                           env=self.environment, capture_output=True, timeout=120, check=True)

    def forget_groups(self, *names):
        """Deletes groups of a real broker that earlier runs may have left; those that are not there are no failure."""
        for name in names:
            subprocess.run(["kafka-consumer-groups.sh", "--bootstrap-server", self.kafka, "--delete", "--group", name],
                           env=self.environment, capture_output=True, timeout=120, check=False)

    def close(self):
        for terminal in self.terminals.values():
            terminal.close()
        shutil.rmtree(self.home, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def expect(condition, what):
    if not condition:
        raise CourseError(what)
