"""Classroom 50's autograder: grades the student's checkout (the working directory) with the course in course/ beside this file.

Goes to CLASSROOM/autograders/ASSIGNMENT/autograder.py of the classroom50 repository. The assignment is called as its unit
(02-echo-server), or UNITS names what it grades. Its runtime wants {"node": "22", "apt": ["bubblewrap", "tftp-hpa", "atftp"]}.
A student's program runs in the sandbox or not at all: later steps of the job hold a token that may write.
Exits with 0 whatever the grade; anything else says that there is none, and the runner then reports an error in place of a grade.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# Such as ["02", "05"]. Empty: the unit that the assignment is called after.
UNITS: list[str] = []

RESULT = Path("result.json")
COURSE = Path(os.environ.get("COURSE") or Path(__file__).resolve().parent / "course")


def main() -> int:
    # A student may have committed one: where there is no grade, it would be taken for this one's.
    remove(RESULT)
    units = UNITS or [os.environ.get("ASSIGNMENT", "")]
    if not all(units):
        print("autograder.py: there is no ASSIGNMENT: name one, or UNITS in this file", file=sys.stderr)
        return 2
    if not (COURSE / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=COURSE, check=True)
    if os.environ.get("GITHUB_ACTIONS") and shutil.which("sudo"):
        # Ubuntu 24.04 forbids by default what the sandbox is made of; this machine is thrown away afterwards.
        subprocess.run(["sudo", "-n", "sysctl", "-qew", "kernel.apparmor_restrict_unprivileged_userns=0"], check=False)
    with tempfile.TemporaryDirectory() as directory:
        result = Path(directory) / "result.json"
        grade = ["node", "grader/start.mjs", "grade", *units]
        grade += ["--submission", os.getcwd(), "--require-sandbox", "--report", f"classroom50={result}"]
        status = subprocess.run(grade, cwd=COURSE, check=False).returncode
        if status == 0:
            write_anew(RESULT, result.read_text(encoding="utf-8"))
    return status


def remove(path: Path) -> None:
    """Removes whatever a student put there, without following a link."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)


def write_anew(path: Path, text: str) -> None:
    """Replaces the file, which a student may have made a link to another one."""
    remove(path)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "w", encoding="utf-8") as file:
        file.write(text)


sys.exit(main())
