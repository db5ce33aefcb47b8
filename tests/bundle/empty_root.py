#!/usr/bin/env python3
"""The archive of ./dev bundle on a machine that has nothing: a root folder with the archive, libc and libm, and no network.

usage: empty_root.py ARCHIVE     exit 0: it runs there; 1: it does not; 77: this system lets nobody make such a folder
"""
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tarfile
import tempfile
import termios
import time

LIMIT = 60  # seconds that anything may take


def fail(text):
    sys.exit("bundle: " + text)


def needed_by(program):
    """The files of the C library that the program asks for, and nothing else of this machine."""
    listed = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    paths = re.findall(r"(/\S+) \(0x", listed)
    others = [path for path in paths if not re.match(r"(libc|libm|libpthread|libdl|librt|ld-linux.*)\.so", os.path.basename(path))]
    if others:
        fail("needs more than libc and libm: " + " ".join(others))
    return paths


def fill(root, archive):
    with tarfile.open(archive) as packed:
        packed.extractall(root)
    folder = "/" + os.listdir(root)[0]
    for path in needed_by(root + folder + "/weir"):
        os.makedirs(root + os.path.dirname(path), exist_ok=True)
        shutil.copy(path, root + path)
    for name in ("dev", "proc", "tmp", "home"):
        os.mkdir(f"{root}/{name}")
    return folder


def loopback_up():
    """A machine without a network still has its loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 1 | 64))  # SIOCSIFFLAGS: UP, RUNNING


def give_devices(root):
    """What a kernel gives and no package: /proc, and a place for what nobody wants."""
    open(root + "/dev/null", "w").close()
    for name in ("dev/null", "proc"):
        subprocess.run(["mount", "--rbind", "/" + name, f"{root}/{name}"], check=True)


def environment(**more):
    return {"HOME": "/home", "PATH": "/nowhere", **more}


def run(folder, *arguments):
    done = subprocess.run(["./weir", *arguments], cwd=folder, env=environment(), stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=LIMIT, check=False)
    if done.returncode != 0:
        fail(f"weir {' '.join(arguments)}: exit {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode()


def wait_for(terminal, wanted):
    """Reads what the program draws until all of it has come."""
    seen, end = b"", time.monotonic() + LIMIT
    # Colours stand between any two words.
    while not all(text in re.sub(rb"\x1b(\[[0-9;?]*[A-Za-z]|[()].)", b"", seen) for text in wanted):
        left = end - time.monotonic()
        if left <= 0 or not select.select([terminal], [], [], left)[0]:
            fail(f"on a terminal: waited for {wanted}, saw {seen[-2000:]!r}")
        try:
            seen += os.read(terminal, 65536)
        except OSError:
            fail(f"on a terminal: it ended, having said {seen[-2000:]!r}")


def drain(terminal):
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        pass  # the program closed its side


def become_owner(end):
    """A terminal's first program: what login_tty does, which older Pythons lack."""
    os.setsid()
    fcntl.ioctl(end, termios.TIOCSCTTY, 0)
    for number in range(3):
        os.dup2(end, number)


def on_terminal(folder, term, ends):
    """The dashboard as a person sees it: drawn, and gone after q."""
    terminal, other_end = ends
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        become_owner(other_end)
        os.execve("./weir", ["./weir", "--demo"], environment(TERM=term))
    os.close(other_end)
    signal.alarm(2 * LIMIT)
    wait_for(terminal, [b"Topics", b"orders", b"Messages"])
    os.write(terminal, b"q")
    drain(terminal)
    status = os.waitpid(child, 0)[1]
    if status != 0:
        fail(f"on a terminal {term}: wait status {status}")


def inside(root, folder):
    loopback_up()
    give_devices(root)
    # There is nothing to open one with later.
    terminals = [(term, pty.openpty()) for term in ("xterm-256color", "linux", "vt100")]
    os.chroot(root)
    os.chdir("/")
    if not run(folder, "--version").startswith("weir "):
        fail("--version says something else")
    if run(folder, "--lang", "es", "--help") == run(folder, "--help"):
        fail("the translation is not inside")
    frame = run(folder, "--demo", "--dump=80x24")
    for text in ("orders", "Messages of"):
        if text not in frame:
            fail(f"--dump shows no '{text}':\n{frame}")
    for term, ends in terminals:
        on_terminal(folder, term, ends)
    if os.listdir("/dev") != ["null"] or os.path.exists("/etc") or os.path.exists("/usr/share"):
        fail("the root folder was not as empty as it should be")


def main():
    if sys.argv[1:2] == ["--inside"]:
        inside(sys.argv[2], sys.argv[3])
        return
    rights = ["-m", "-n"] if os.geteuid() == 0 else ["-r", "-m", "-n"]
    if subprocess.run(["unshare", *rights, "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        print("bundle: this system lets nobody make an empty root folder (unshare)")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="weir-bundle.") as root:
        folder = fill(root, sys.argv[1])
        sys.exit(subprocess.run(["unshare", *rights, sys.executable, os.path.abspath(__file__), "--inside", root, folder],
                                check=False).returncode)


if __name__ == "__main__":
    main()
