"""What can go wrong with a site."""

from realcatcha_kit.errors import Conflict, NotFound


class SiteNotFound(NotFound):
    """No such site in the caller's organisation."""

    code = "site-not-found"
    title = "There is no such site"


class TooManySecrets(Conflict):
    """Too many rotated secrets still work."""

    code = "too-many-secrets"
    title = "Too many earlier secrets still work"


class CountriesUnknown(Conflict):
    """Rules of countries where no visitor's country is known: they would protect nothing."""

    code = "countries-unknown"
    title = "This installation does not know visitors' countries"
