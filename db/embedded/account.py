"""Which user of the machine the database runs as: PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

SERVICE: Final = "mangnon"


@dataclass(frozen=True, slots=True)
class Account:
    uid: int
    gid: int

    @property
    def foreign(self) -> bool:
        """Another than we run as: only root has one."""
        return self.uid != os.geteuid()

    def own(self, path: Path) -> None:
        if self.foreign:
            os.chown(path, self.uid, self.gid)

    def options(self, folder: Path) -> dict[str, Any]:
        """For `subprocess`: run there as this user, with nothing of our environment but PATH."""
        env = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
        if not self.foreign:
            return {"cwd": folder, "env": env}
        who = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return {"cwd": folder, "env": env, "umask": 0o077, **who}


def account(cluster: Path) -> Account:
    """Ourselves; for root the owner of the cluster, or a user for it."""
    if os.geteuid() != 0:
        if cluster.exists() and cluster.stat().st_uid != os.geteuid():
            raise PermissionError(f"{cluster} belongs to {_name(cluster)}: start as that user")
        return Account(os.geteuid(), os.getegid())
    owner = cluster.stat() if cluster.exists() else None
    if owner is not None and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    entry = _service()
    found = Account(entry.pw_uid, entry.pw_gid)
    if owner is not None:  # copied or restored by root
        for path in (cluster, *cluster.rglob("*")):
            os.chown(path, found.uid, found.gid, follow_symlinks=False)
    return found


def _service() -> pwd.struct_passwd:
    """The system user `mangnon`, made if the system can; else `nobody`."""
    try:
        return pwd.getpwnam(SERVICE)
    except KeyError:
        pass
    if useradd := shutil.which("useradd", path="/usr/sbin:/sbin"):
        subprocess.run(  # noqa: S603
            [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVICE],
            check=False,
            capture_output=True,
        )
    try:
        return pwd.getpwnam(SERVICE)
    except KeyError:
        return pwd.getpwnam("nobody")


def _name(path: Path) -> str:
    try:
        return path.owner()
    except KeyError:
        return f"user {path.stat().st_uid}"


def reachable(path: Path, runner: Account) -> bool:
    """Whether that user may walk to and into the folder, by the bits for everybody or as owner."""
    if not runner.foreign:
        return True
    for folder in (path, *path.parents):
        seen = folder.stat()
        bit = stat.S_IXUSR if seen.st_uid == runner.uid else stat.S_IXOTH
        if not seen.st_mode & bit:
            return False
    return True
