"""What the pool consists of."""

from dataclasses import dataclass

from realcatcha_captcha.application.ports.catalogue import Catalogue, CatalogueOutbox
from realcatcha_captcha.application.ports.objects import ObjectStore
from realcatcha_captcha.application.ports.packs import PackShelf
from realcatcha_captcha.application.ports.pictures import Pictures
from realcatcha_captcha.application.ports.shelf_reports import ShelfReports
from realcatcha_captcha.application.ports.uploads import Uploads
from realcatcha_captcha.application.ports.withdrawals import Withdrawals


@dataclass(frozen=True)
class Stores:
    """Each of them raises `realcatcha_kit.errors.Unavailable` while it is away."""

    pictures: Pictures
    catalogue: Catalogue
    outbox: CatalogueOutbox
    shelf: PackShelf
    objects: ObjectStore
    uploads: Uploads
    withdrawals: Withdrawals
    reports: ShelfReports
