"""What the causes share: a cluster of their own, members and producers that misbehave, and weir that watches them."""
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time

# What is started from here is interrupted, also where a shell in the background had this process ignore that.
signal.signal(signal.SIGINT, signal.default_int_handler)
ROOT = os.environ["WEIR_ROOT"]
WEIR, MISBEHAVE = os.environ["WEIR_BIN"], os.environ["MISBEHAVE_BIN"]
SHIPPED_DIVISOR, GATE_DIVISOR = 1, 20
DIVISOR = SHIPPED_DIVISOR if os.environ.get("WEIR_TEST_FULL") else GATE_DIVISOR


def scaled(seconds):
    """A time of the shipped values, as long as it is in this run."""
    return seconds / DIVISOR


COMMIT_S = 1.0 if DIVISOR == 1 else 0.25
SESSION_S = 20.0 if DIVISOR == 1 else 5.0  # short enough to see a crash, long enough for a busy machine
GRACE_S = 15  # what a busy machine may add to a time


class Process:
    """A child whose stdout is lines, taken as they come, and that is ended by its own id."""

    def __init__(self, arguments, env=None, take=None, quiet=True):
        self.lines, self.take = [], take
        self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
                                        stderr=subprocess.DEVNULL if quiet else None, env=env)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            line = line.rstrip("\n")
            if self.take:
                self.take(line)
            else:
                self.lines.append(line)

    def tell(self, *commands):
        for command in commands:
            self.process.stdin.write(command + "\n")
        self.process.stdin.flush()

    def kill(self):
        """As a crash would."""
        self.process.kill()
        self.process.wait()

    def end(self, limit=10):
        if self.process.poll() is None:
            try:
                self.process.stdin.close()
                self.process.wait(limit)
            except (subprocess.TimeoutExpired, BrokenPipeError):
                self.process.kill()
        self.reader.join(1)

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)
        self.reader.join(2)


def wait_until(true, limit, what):
    """Waits for a condition with a time limit."""
    end = time.monotonic() + limit
    wake = threading.Event()
    while not true():
        if time.monotonic() > end:
            raise AssertionError("never came true in %.0f s: %s" % (limit, what))
        wake.wait(0.05)


class Cluster:
    """Its own folder and ports; gone with everything when it ends."""

    def __init__(self, brokers=3, settings=(), given=None):
        self.work = tempfile.mkdtemp(prefix="weir-causes-")
        self.dir = os.environ.get("WEIR_CAUSES_KAFKA_DIR")  # one that runs already, while a cause is written
        self.own = not given and not self.dir
        self.suffix = "" if self.own else "-%d" % os.getpid()
        self.brokers = given
        self.dir = self.dir or os.path.join(self.work, "kafka")
        if self.own:
            options = [word for setting in settings for word in ("--set", setting)]
            self.script("start", "--clean", "--brokers", str(brokers), "--port", "auto", *options)
        if not given:
            with open(os.path.join(self.dir, "bootstrap"), encoding="utf-8") as file:
                self.brokers = file.read().strip()
        config = os.path.join(self.work, "config")
        with open(config, "w", encoding="utf-8"):
            pass
        self.env = dict(os.environ, WEIR_CONFIG=config, XDG_STATE_HOME=os.path.join(self.work, "state"), LC_ALL="C.UTF-8")
        if DIVISOR > 1:
            self.env["WEIR_LAG_WINDOWS"] = str(DIVISOR)

    def script(self, *arguments):
        result = subprocess.run(["bash", ROOT + "/scripts/kafka.sh", *arguments, "--dir", self.dir], text=True,
                                stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if result.returncode:
            raise AssertionError("kafka %s: %s" % (arguments[0], result.stdout + result.stderr))
        return result.stdout

    def tool(self, name, *arguments):
        """One of Kafka's own."""
        env = dict(os.environ, WEIR_KAFKA_DIR=self.dir)
        result = subprocess.run(["bash", ROOT + "/scripts/kafka.sh", "run", name, "--bootstrap-server", self.brokers,
                                 *arguments], text=True, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=env)
        if result.returncode:
            raise AssertionError("%s %s: %s" % (name, arguments, result.stdout + result.stderr))
        return result.stdout

    def weir(self, *arguments, codes=(0,)):
        result = subprocess.run([WEIR, *arguments, "-b", self.brokers], text=True, stdin=subprocess.DEVNULL,
                                capture_output=True, check=False, env=self.env)
        if result.returncode not in codes:
            raise AssertionError("weir %s: exit %d: %s" % (" ".join(arguments), result.returncode, result.stderr))
        return result.stdout

    def watch(self, take, *arguments):
        """weir in the background; each line of what it prints goes to `take` as an object."""
        return Process([WEIR, *arguments, "-b", self.brokers], env=self.env, take=lambda line: take(json.loads(line)))

    def create_topic(self, name, partitions=1, replication=3, **config):
        settings = [word for key, value in config.items() for word in ("--config", key.replace("_", ".") + "=" + str(value))]
        self.weir("--write", "create-topic", name, "-p", str(partitions), "-r", str(replication), *settings)

    def delete_topic(self, name):
        self.weir("--write", "delete-topic", name, "--execute", "--confirm", name)

    def producer(self, topic, partitions=1, rate=40, txid=None, log=None, settings=()):
        words = ["-r", str(rate)] + (["-T", txid] if txid else []) + (["-l", log] if log else [])
        words += [word for setting in settings for word in ("-X", setting)]
        return Process([MISBEHAVE, "producer", "-b", self.brokers, "-t", topic, "-n", str(partitions), *words])

    def members(self, group, *topics, count=1, protocol="classic", client=None, instance=None, settings=(),
                commit_s=COMMIT_S, session_s=SESSION_S):
        words = [word for topic in topics for word in ("-t", topic)]
        settings = ["group.protocol=" + protocol, *settings]
        if protocol == "classic":
            settings += ["session.timeout.ms=%d" % (session_s * 1000), "heartbeat.interval.ms=%d" % (session_s * 200)]
        words += [word for setting in settings for word in ("-X", setting)]
        words += (["-i", client] if client else []) + (["-s", instance] if instance else [])
        return Process([MISBEHAVE, "member", "-b", self.brokers, "-g", group, "-n", str(count), "-c", str(int(commit_s * 1000)),
                        *words])

    def end(self):
        if self.own:
            self.script("stop", "--clean")
        shutil.rmtree(self.work, ignore_errors=True)


def kafka_settings():
    """Of brokers on which a crash is seen soon, and short retention acts at once."""
    return ("group.min.session.timeout.ms=1000", "group.consumer.min.session.timeout.ms=1000",
            "group.consumer.session.timeout.ms=%d" % (SESSION_S * 1000), "group.consumer.min.heartbeat.interval.ms=200",
            "group.consumer.heartbeat.interval.ms=%d" % (SESSION_S * 150), "log.retention.check.interval.ms=500",
            "group.initial.rebalance.delay.ms=0")


class Watch:
    """What weir says of groups from look to look: (seconds since the beginning, group object)."""

    def __init__(self, cluster, groups, every="500ms"):
        self.latest, self.seen, self.looks = {}, {}, 0
        self.lock = threading.Lock()
        self.process = cluster.watch(self._take, "lag", *groups, "--watch", "--every", every, "-o", "json")

    def _take(self, answer):
        now = time.monotonic()
        with self.lock:
            self.looks += 1
            for group in answer["groups"]:
                name = group["group"]
                self.latest[name] = group
                said = (group["verdict"], group["state_reason"], group["suspected"])
                story = self.seen.setdefault(name, [])
                if not story or story[-1][1] != said:
                    story.append((now, said))

    def of(self, group):
        with self.lock:
            return self.latest.get(group)

    def story(self, group):
        with self.lock:
            return list(self.seen.get(group, []))

    def end(self):
        self.process.interrupt()
