"""A small blog in two languages; where it stands and its comments' snippet come with the command line."""

SITENAME = "The garage"
PATH = "content"
THEME = "theme"
DEFAULT_LANG = "en"
TIMEZONE = "UTC"
ARTICLE_URL = ARTICLE_LANG_URL = "{slug}/"
ARTICLE_SAVE_AS = ARTICLE_LANG_SAVE_AS = "{slug}/index.html"
DIRECT_TEMPLATES = ["index"]
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
CACHE_CONTENT = False
