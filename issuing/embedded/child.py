"""Runs in the child between its birth and its program: `python -I -S child.py …`, the standard library only.

A script of its own instead of a `preexec_fn`, which may deadlock in a process that has threads. The death signal is
asked for last, because the kernel forgets it when a process changes its identity. Then the parent is looked at: had it
died before, the signal would never come.
"""

import ctypes
import os
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
NOBODY = 65534
INSIDE_ID = 1000


def enter_namespace(libc: ctypes.CDLL) -> None:
    """Become user 1000 in a user namespace of our own; outside of it files keep belonging to who we were."""
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "no user namespace can be made here")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{INSIDE_ID} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{INSIDE_ID} {group} 1", encoding="ascii")


def become_nobody() -> None:
    """Give up root for good."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def main(parent: int, death_signal: int, identity: str, folder: str, command: list[str]) -> None:
    """Take on `identity`, tie this process's life to `parent`'s, and become `command`."""
    libc = ctypes.CDLL(None, use_errno=True)
    if identity == "namespace":
        enter_namespace(libc)
    elif identity == "nobody":
        become_nobody()
    if libc.prctl(PR_SET_PDEATHSIG, death_signal) != 0:
        raise OSError(ctypes.get_errno(), "the kernel refuses a death signal")
    if os.getppid() != parent:
        sys.exit("the process that started this one is gone")
    os.chdir(folder)
    os.execv(command[0], command)  # noqa: S606 -- to become that program is this script's purpose


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5:])
