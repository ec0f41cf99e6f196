"""What can go wrong with a site."""

from realcatcha_kit.errors import Conflict, Forbidden, NotFound


class SiteNotFound(NotFound):
    """No such site in the caller's organisation."""

    code = "site-not-found"
    title = "There is no such site"


class TooManySites(Conflict):
    """The organisation has as many sites as it may have."""

    code = "too-many-sites"
    title = "The organisation has as many sites as it may have"


class SiteCreationClosed(Forbidden):
    """Who runs the platform lets no new sites be created, or none by this organisation."""

    code = "site-creation-closed"
    title = "No new sites can be created at the moment"


class TooManySecrets(Conflict):
    """Too many rotated secrets still work."""

    code = "too-many-secrets"
    title = "Too many earlier secrets still work"


class CountriesUnknown(Conflict):
    """Rules of countries where no visitor's country is known: they would protect nothing."""

    code = "countries-unknown"
    title = "This installation does not know visitors' countries"
