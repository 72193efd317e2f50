"""Finding a browser, which prints the book and tests the site: the system's, else Playwright's, else Debian's package."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def system_browser() -> str:
    """Path of a Chromium or Chrome on the PATH, or nothing."""
    return next((path for path in map(shutil.which, NAMES) if path), "")


def playwright_browser() -> str:
    """Path of the browser that Playwright has downloaded, or nothing."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        path = driver.chromium.executable_path
    return path if Path(path).exists() else ""


def run(*command: str) -> None:
    """Run an installer; what it says goes to the terminal, its failure is seen by looking again."""
    subprocess.run(command, check=False, stdout=sys.stderr)


def find(install: bool = False) -> str:
    """Path of a browser; with `install`, get one where there is none. Nothing when there is none to be had."""
    found = system_browser() or playwright_browser()
    if found or not install:
        return found
    run(sys.executable, "-m", "playwright", "install", "chromium")
    if not playwright_browser() and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
    return system_browser() or playwright_browser()


if __name__ == "__main__":
    found = find(install=True)
    if not found:
        sys.exit("no browser was found or could be installed; install Chromium or Chrome and run this again.")
    print(found)
