"""The service's own address, as its operator set it."""

from urllib.parse import quote, urlsplit

from comments.settings import Settings


def service_address(settings: Settings) -> str:
    """The public URL without a slash at its end."""
    return settings.public_url.rstrip("/")


def service_origin(settings: Settings) -> str:
    """The origin of the service's own pages."""
    parts = urlsplit(settings.public_url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def is_encrypted(settings: Settings) -> bool:
    """Whether the service is reached by TLS."""
    return urlsplit(settings.public_url).scheme == "https"


def split_address(url: str) -> tuple[str, str]:
    """The origin of an address, in lower case, and its path; two empty strings for what is no address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return f"{parts.scheme}://{parts.netloc}".lower(), parts.path or "/"


def thread_page_url(public_url: str, slug: str, key: str, language: str) -> str:
    """Where the thread can be read and answered without JavaScript."""
    return f"{public_url}/sites/{slug}/threads?thread={quote(key, safe='')}&lang={language}"
