"""Settings of sites as a document: kept in a file, read by people, given back here or to another installation."""

from typing import Annotated, Final, Literal

from pydantic import Field

from realcatcha_gateway.sites.schemas import CreatedSite, NewSiteBody, SiteSettings
from realcatcha_gateway.web.schemas import Answer, Body

MOST_IMPORTED: Final = 100
Format = Annotated[Literal["realcatcha-sites"], Field(description="What kind of document this is")]
Version = Annotated[Literal[1], Field(description="Of the document's form")]


class SitesDocument(Answer):
    """Settings of sites, newest first; secrets and keys are not among them."""

    format: Format = "realcatcha-sites"
    version: Version = 1
    sites: list[SiteSettings]


class SitesDocumentBody(Body):
    """A document of sites to create; what a site leaves out has its default."""

    format: Format
    version: Version
    sites: Annotated[list[NewSiteBody], Field(min_length=1, max_length=MOST_IMPORTED)]


class ImportedSites(Answer):
    """The new sites in the document's order, with their secrets, which are never shown again."""

    items: list[CreatedSite]
