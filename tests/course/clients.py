"""Python clients for the tests: confluent-kafka and pandas, in an environment of their own under build/deps."""
import os
import pathlib
import subprocess
import sys

from classroom import ROOT

PACKAGES = ["confluent-kafka==2.11.1", "pandas==2.2.3"]


def folder():
    """The folder with a `python3` that has the packages; None, with the reason said, where they cannot be had."""
    home = pathlib.Path(os.environ.get("WEIR_DEPS") or ROOT / "build" / "deps") / "course-python"
    python = home / "bin" / "python3"
    check = [python, "-c", "import confluent_kafka, pandas"]
    if python.exists() and subprocess.run(check, capture_output=True, check=False).returncode == 0:
        return home / "bin"
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], capture_output=True, check=True, timeout=120)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", *PACKAGES], capture_output=True,
                       check=True, timeout=300)
        subprocess.run(check, capture_output=True, check=True, timeout=60)
    except (subprocess.SubprocessError, OSError) as error:
        reason = getattr(error, "stderr", None) or str(error).encode()
        print("NOTE: no Python clients:", reason.decode(errors="replace").strip().splitlines()[-1:], file=sys.stderr)
        return None
    return home / "bin"
