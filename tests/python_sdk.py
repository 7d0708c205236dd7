"""Runs the zone-transfer suite of the official Python SDK against an emulator that answers with examples.

    python3 tests/python_sdk.py EMULATOR FOLDER

EMULATOR is the program, FOLDER is where the SDK's source package and a virtual environment are kept between runs. The SDK is
downloaded and nothing of it is in this repository. Prints SKIPPED with the reason, and succeeds, where that cannot be done;
fails if a test fails, is skipped or is missing.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tarfile

VERSION = "5.9.0"
TESTS = 565
SUITE = "tests/api_resources/dns/zone_transfers"
# What the suite imports beside the SDK itself.
TOOLS = ["pytest", "pytest-asyncio", "pytest-xdist", "respx", "time-machine", "dirty-equals", "rich", "httpx-aiohttp"]


def skip(reason):
    print(f"SKIPPED: the suite of the Python SDK: {reason}")
    sys.exit(0)


def run(what, command):
    """Runs a command that needs the registry."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        skip(f"{what}: {lines[-1]}")


def prepare(folder):
    """The SDK's folder, and a Python that has it; from an earlier run if there was one."""
    source, venv = folder / f"cloudflare-{VERSION}", folder / f"venv-{VERSION}"
    python, ready = venv / "bin" / "python", venv / "ready"
    if ready.exists() and source.exists():
        return source, python
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pip = [sys.executable, "-m", "pip"]
    package = ["--no-binary", ":all:", "--no-deps", f"cloudflare=={VERSION}"]
    run("the package cannot be downloaded", [*pip, "download", "-q", "-d", str(folder), *package])
    with tarfile.open(folder / f"cloudflare-{VERSION}.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    run("there is no virtual environment", [sys.executable, "-m", "venv", str(venv)])
    run("its tools cannot be installed", [str(python), "-m", "pip", "install", "-q", str(source), *TOOLS])
    ready.touch()
    return source, python


def unskip(suite):
    """Takes the marks away by which the SDK skips tests that its own mock server fails."""
    for path in sorted(suite.rglob("*.py")):
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "@pytest.mark.skip" not in line))


def main():
    emulator, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    if sys.version_info < (3, 10):
        skip(f"it needs Python 3.10, this is {sys.version.split()[0]}")
    source, python = prepare(folder)
    unskip(source / SUITE)
    command = [emulator, "--examples", "--listen", "127.0.0.1:0", "--rate-limit", "none"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            ready = next((line for line in server.stdout if line.startswith("ready ")), None)
            if ready is None:
                sys.exit("error: the emulator does not start")
            pytest = [str(python), "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", SUITE]
            environment = {"TEST_API_BASE_URL": ready.split()[1], "PATH": ""}
            done = subprocess.run(pytest, cwd=source, env=environment, capture_output=True, text=True)
        finally:
            server.terminate()
    summary = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr
    print(f"the suite of the Python SDK {VERSION}: {summary}")
    if done.returncode != 0 or not re.match(rf"{TESTS} passed in ", summary):
        print(done.stdout[-8000:])
        sys.exit(f"error: {TESTS} tests are to pass, and none to be skipped")


main()
