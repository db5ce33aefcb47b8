"""A terminal as a learner has one: a pseudo-terminal with a shell in it, into which commands are typed.

Nothing here sleeps: every wait is for bytes of the terminal or for the end of a process, and has a limit.
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

LIMIT_S = 60
PROMPT = "%%ready:"  # then the exit code of the last command and %%
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b[()][A-Z0-9]|\x1b[=>78]|\r")


class CourseError(AssertionError):
    """What a learner was promised did not come."""


def plain(text):
    return ESCAPES.sub("", text)


class Terminal:
    """`raw` is every byte that came; in it the last command's output begins at `since`, and what a test may wait for,
    which can be that of several commands, at `seen_from`."""

    def __init__(self, name, environment, folder, size=(24, 100)):
        self.name = name
        self.size = size
        self.raw = bytearray()
        self.since = self.seen_from = 0
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe("bash", ["bash", "--norc", "--noprofile", "--noediting", "-i"],
                       dict(environment, PS1=PROMPT + "$?%%"))
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", size[0], size[1], 0, 0))
        self.wait_prompt()
        self.command("stty -echo; HISTFILE=; set +H; PS2=")

    def read(self, seconds):
        """One reading; False when nothing came within so long, or the terminal is closed."""
        if not select.select([self.fd], [], [], max(0, seconds))[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        self.raw += data
        return bool(data)

    def shown(self):
        """What the last command has shown so far, and the prompt after it, without escape sequences."""
        return plain(self.raw[self.since:].decode("utf-8", "replace"))

    def output(self):
        return self.shown().split(PROMPT)[0]

    def wait_for(self, condition, what, seconds=LIMIT_S):
        end = time.monotonic() + seconds
        while not condition():
            left = end - time.monotonic()
            if left <= 0 or (not self.read(min(left, 1)) and self.gone()):
                raise CourseError(f"terminal {self.name}: never came: {what}\n--- it shows:\n{self.shown()[-3000:]}")

    def has_text(self, text):
        """`…` in it stands for anything within a line, a blank for any number of them."""
        wanted = re.sub(r"(\\\s)+", r"[ \\t]+", re.escape(text.strip())).replace("…", ".*")
        return re.search(wanted, plain(self.raw[self.seen_from:].decode("utf-8", "replace")))

    def wait_text(self, text, seconds=LIMIT_S):
        """As has_text has it."""
        self.wait_for(lambda: self.has_text(text), text, seconds)

    def screen(self):
        """The rows of a program that draws on the whole screen, as WEIR_SHOW_SCREEN reads them."""
        done = subprocess.run([os.environ["WEIR_SHOW_SCREEN"], *map(str, self.size)], input=bytes(self.raw[self.since:]),
                              capture_output=True, check=True)
        return done.stdout.decode("utf-8", "replace")

    def wait_screen(self, pattern, seconds=LIMIT_S):
        """Waits until a regular expression is found on the screen; `.` is not a line's end."""
        wanted = re.compile(pattern)
        try:
            self.wait_for(lambda: wanted.search(self.screen()), f"on the screen: {pattern}", seconds)
        except CourseError:
            raise CourseError(f"terminal {self.name}: never on the screen: {pattern}\n{self.screen()}") from None
        return self.screen()

    def gone(self):
        try:
            return os.waitpid(self.pid, os.WNOHANG)[0] != 0
        except ChildProcessError:
            return True

    def wait_prompt(self, seconds=LIMIT_S):
        """Waits for the shell's prompt; the exit code of the command that ended."""
        ready = re.compile(re.escape(PROMPT) + r"(\d+)%%")
        self.wait_for(lambda: ready.search(self.shown()), "the end of the command", seconds)
        return int(ready.search(self.shown()).group(1))

    def busy(self):
        while self.read(0):
            pass
        return PROMPT not in self.shown()

    def keys(self, text):
        data = text.encode()
        while data:
            data = data[os.write(self.fd, data[:512]):]

    def start(self, line, more=False):
        """Types a command and leaves it running. `more`: what the one before it showed can still be waited for."""
        if self.busy():
            raise CourseError(f"terminal {self.name} is busy: {line}")
        self.since = len(self.raw)
        if not more:
            self.seen_from = self.since
        self.keys(line + "\n")

    def command(self, line, code=0, seconds=LIMIT_S, more=False):
        """Types a command, waits for its end, and returns what it printed."""
        self.start(line, more)
        got = self.wait_prompt(seconds)
        if got != code:
            raise CourseError(f"terminal {self.name}: exit {got}, not {code}: {line}\n{self.output()}")
        return self.output()

    def interrupt(self):
        self.keys("\x03")

    def kill_job(self):
        """What a learner types to end a program abruptly: Ctrl-Z, then kill -9 %1."""
        self.since = len(self.raw)
        self.keys("\x1a")
        self.wait_prompt()
        self.command("kill -9 %1")

    def close(self):
        """Ends the shell and what runs in it."""
        if self.gone():
            return
        try:
            foreground = os.tcgetpgrp(self.fd)
            if foreground != self.pid:
                os.killpg(foreground, signal.SIGKILL)
        except OSError:
            pass
        os.kill(self.pid, signal.SIGHUP)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)
