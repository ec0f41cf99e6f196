"""Take photographs into the pool: ``python -m realcatcha_captcha.pool.ingest FROM``, FROM a folder or s3://bucket/prefix.

The stores are those of the environment (``CAPTCHA_MONGO_URI``, ``CAPTCHA_OBJECT_STORE_URL``), and so is the access to a
bucket (``CAPTCHA_OBJECT_STORAGE_*``). An optional ``catalogue.jsonl`` in FROM names labels, licence and attribution of
files. May be stopped and repeated at any time. The exit status is 0 when every file is in the pool, 1 when some cannot
be taken, 2 when nothing can be done now.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from typing import Final

from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.adapters.mongo_clients import connect_mongo, database_of
from realcatcha_captcha.adapters.mongo_pictures import MongoPictures
from realcatcha_captcha.pool.intake import BATCH, Intake, Report, Rights, in_batches, read_lines
from realcatcha_captcha.pool.photographs import LICENCES
from realcatcha_captcha.pool.settings import PoolSettings
from realcatcha_captcha.pool.sources import NoSourceError, open_source
from realcatcha_captcha.pool.stores import open_objects, storage_options

_TELL_EVERY: Final = 10 * BATCH


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; give its exit status."""
    options = _parser().parse_args(arguments)
    try:
        report = asyncio.run(_ingest(PoolSettings(), options.place, Rights(options.licence, options.attribution)))
    except NoSourceError as error:
        sys.stderr.write(f"ingest: {error}\n")
        return 2
    except Unavailable as error:
        sys.stderr.write(f"ingest: a store is away; run it again later ({error.private})\n")
        return 2
    sys.stdout.write(table(report) + "\n")
    return 0 if report.all_taken else 1


async def _ingest(settings: PoolSettings, place: str, rights: Rights) -> Report:
    source = open_source(place, storage_options(settings))
    lines = read_lines(source)
    mongo = connect_mongo(settings.mongo_uri)
    try:
        pictures = MongoPictures(database_of(mongo))
        await pictures.prepare()
        intake = Intake(pictures, open_objects(settings), lines=lines, rights=rights, origin=source.name)
        seen = 0
        for batch in in_batches(source.files()):
            await intake.take(batch)
            seen += len(batch)
            if seen % _TELL_EVERY == 0:
                sys.stderr.write(f"ingest: {seen} files seen\n")
        return intake.finish()
    finally:
        await mongo.close()


def table(report: Report) -> str:
    """Lay a report out for people."""
    not_taken = len(report.refused) + report.others
    rows = (("taken", report.taken), ("already there", report.known), ("not taken", not_taken))
    lines = [f"{name:<14} {count:>6}" for name, count in rows]
    if report.reviewed:
        lines.insert(2, f"{'  now labelled':<14} {report.reviewed:>6}")
    if report.refused:
        width = min(60, max(len(name) for name in report.refused))
        lines += ["", *(f"  {_printable(name):<{width}}  {reason}" for name, reason in sorted(report.refused.items()))]
    if report.others:
        lines.append(f"  and {report.others} more")
    return "\n".join(lines)


def _printable(name: str) -> str:
    """Keep a file's name from moving the cursor."""
    return "".join(one if one.isprintable() else "?" for one in name)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("place", metavar="FROM", help="a folder, or s3://bucket/prefix")
    parser.add_argument("--licence", default="own work", choices=sorted(LICENCES), help="of files without a licence")
    parser.add_argument("--attribution", default="the operator", help="whom to name for files without an attribution")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
