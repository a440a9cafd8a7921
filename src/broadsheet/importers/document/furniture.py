"""Print-out debris: page numbers, running heads, share prompts, menus, standing invitations."""

from __future__ import annotations

import re

# Lines that belong to the printed page.
_PAGE_LINES = (
    ("a page number", re.compile(
        r"^\W*(?:page|seite|página|pagina|pág\.?|p\.|str\.?|sayfa|strona|halaman|страница|стр\.?|صفحة|第)\s*\d{1,4}\s*(?:页|頁|ページ)?"
        r"(?:\s*(?:of|/|von|de|di|из|sur|van|من)\s*\d{1,4})?\W*$", re.IGNORECASE)),
    ("a page number", re.compile(r"^\s*\d{1,4}\s*(?:/|of)\s*\d{1,4}\s*$", re.IGNORECASE)),
    ("a page number", re.compile(r"^\s*(?:[-–—|~•]\s*\d{1,4}\s*[-–—|~•]?|\d{1,4}\s*[|~])\s*$")),
    ("a page's running head", re.compile(
        r"^\d{1,2}[/.]\d{1,2}[/.]\d{2,4},?\s+\d{1,2}[:.]\d{2}(?:\s*[AP]\.?M\.?)?(?:\s+\S.*)?$", re.IGNORECASE)),
    ("a page's running foot", re.compile(
        r"^(?:https?://|www\.|file:///)\S+\s+(?:page\s+)?\d{1,4}\s*(?:/|of)\s*\d{1,4}$", re.IGNORECASE)),
    ("a page's running foot", re.compile(
        r"^(?:page\s+)?\d{1,4}\s*(?:/|of)\s*\d{1,4}\s+(?:https?://|www\.|file:///)\S+$", re.IGNORECASE)),
    ("a page's running head", re.compile(
        r"^\S.{0,160}\s{2,}\d{1,2}[/.]\d{1,2}[/.]\d{2,4},?\s+\d{1,2}[:.]\d{2}(?:\s*[AP]\.?M\.?)?$", re.IGNORECASE)),
    ("a page's running head", re.compile(r"^\S.{2,160}\s{3,}(?:https?://|file:///)\S+$", re.IGNORECASE)),
    ("a page's running head", re.compile(r"^\S.{2,140}(?:\s{3,}|\s+\|\s+)page\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?$", re.IGNORECASE)),
)  # fmt: skip
_PRINT_HEAD = re.compile(
    r"^\d{1,2}[/.]\d{1,2}[/.]\d{2,4},?\s+\d{1,2}[:.]\d{2}(?:\s*[AP]\.?M\.?)?\s+(?P<title>\S.*)$",
    re.IGNORECASE,
)
_HEAD_WITH_ADDRESS = re.compile(r"^(?P<title>\S.{2,160}?)\s{3,}(?:https?://|file:///)\S+$")
_HEAD_WITH_PAGE = re.compile(
    r"^(?P<title>\S.{2,140}?)(?:\s{3,}|\s+\|\s+)page\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?$",
    re.IGNORECASE,
)
_PRINTED_FROM = re.compile(
    r"^\W*(?:published\s+on\s+.{2,80}\(https?://|article\s+printed\s+from|printed\s+from|url\s+to\s+article|source\s+url|retrieved\s+from|"
    r"permalink|original\s+url|article\s+url|print(?:ed)?\s+on|saved\s+from|available\s+at)\b\s*:?.{0,400}$",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)

_SHARE = {"share", "sharing", "shares", "tweet", "tweets", "email", "e-mail", "mail", "print", "facebook", "twitter", "whatsapp", "telegram", "linkedin", "reddit", "pinterest", "pocket", "pdf", "flipboard", "messenger", "mastodon", "bluesky", "threads", "instagram", "tumblr", "vk", "teilen", "drucken", "partager", "imprimer", "compartir", "imprimir", "condividi", "stampa", "compartilhar", "partilhar", "delen", "udostępnij", "paylaş", "поделиться", "печать", "شارك", "مشاركة", "分享", "打印", "bookmark", "instapaper", "wechat", "weibo", "line", "signal", "xing", "copy-link", "printfriendly"}  # fmt: skip
_SHARE_GLUE = {
    "this",
    "article",
    "story",
    "post",
    "page",
    "to",
    "on",
    "via",
    "by",
    "with",
    "a",
    "an",
    "the",
    "link",
    "copy",
    "save",
    "like",
    "pin",
    "it",
    "x",
    "more",
    "view",
    "and",
    "or",
    "&",
    "+",
    "sms",
    "rss",
    "follow",
    "friend",
    "friendly",
    "version",
    "gmail",
    "messages",
    "copied",
    "url",
    "font",
    "size",
    "larger",
    "smaller",
    "a-",
    "a+",
    "send",
    "us",
    "your",
    "friends",
    "sur",
    "par",
    "en",
    "auf",
    "über",
    "por",
    "su",
    "k",
    "comments",
    "comment",
    "0",
    "download",
    "listen",
}
_SHORT_DEBRIS = re.compile(
    r"^\W*(?:open\s+in\s+app|published\s+in|writer\s+for|[\d.,]+k?\s+followers?|help|status|careers|privacy(?:\s+policy)?|terms(?:\s+of\s+(?:use|service))?|cookie\s+policy|skip\s+to\s+(?:main\s+)?(?:content|navigation)|(?:main\s+)?menu|search(?:\s+\w+){0,3}\s*\.{3}|search|close|home|(?:a\s+){1,3}a|copy\s+(?:link|url)|comments\s+rss.{0,40}|trackback(?:\s+ur[il])?|be\s+the\s+first\s+to\s+comment|copied|paid|enter\s+(?:your\s+)?e-?mail(?:\s+address)?|have\s+a\s+tip\?.{0,80}|(?:re)?publish\s+this\s+(?:article|story)|start\s+writing|advertisements?|sponsored(?:\s+content)?|"
    r"anzeige|werbung|publicité|publicidad|pubblicità|реклама|إعلان|loading\W*|reply|"
    r"(?:continue|keep)\s+reading(?:\s+below)?|(?:story|article)\s+continues\s+(?:below|after)(?:\s+(?:the\s+)?ad(?:vertisement)?)?|"
    r"scroll\s+(?:down\s+)?to\s+continue|back\s+to\s+top|(?:previous|next)\s+(?:article|post|story|page)|"
    r"leave\s+a\s+(?:reply|comment)|post\s+a\s+comment|add\s+a\s+comment|\d+\s+(?:comments?|shares?|likes?|views?|replies|restacks?|claps)|restacks|no\s+comments(?:\s+yet)?|comments?\s*\(\d+\)|"
    r"(?:log|sign)\s*(?:in|up|out)|subscribe(?:\s+now)?|donate(?:\s+now)?|support\s+us|register|accept(?:\s+all)?(?:\s+cookies)?|manage\s+(?:cookies|preferences)|reject\s+all|"
    r"(?:reading\s+time|read\s+time|temps\s+de\s+lecture|tiempo\s+de\s+lectura|tempo\s+(?:de\s+leitura|di\s+lettura)|lese(?:dauer|zeit)|leestijd|время\s+чтения)\s*:?\s*(?:ca\.?\s*)?\d+\s*(?:min(?:ut[eoi]?[ns]?|s)?|мин\w*)\.?|\d+\s*[- ]?min(?:ute)?s?\.?\s+read|listen\s+to\s+(?:this\s+)?(?:article|story)(?:\s*[·•|(-]\s*\d{1,2}:\d{2}(?:\s*min\w*)?\)?)?|"
    r"listen\s*\(?\d+\s*min(?:utes)?\)?|click\s+here\s+to\s+print\.?|print\s+this\s+(?:article|page|post)|printer[- ]friendly(?:\s+version)?|"
    r"select\s+language|translate\s*:\s*\w+\W*|powered\s+by\s+translate|powered\s+by\s+google\s+translate|translate(?:\s+this\s+page)?|toggle\s+(?:navigation|menu)|view\s+all|show\s+more|load\s+more|"
    r"image\s+\d+\s+of\s+\d+|enlarge(?:\s+this)?\s+image|view\s+(?:full\s+size|larger)|hide\s+caption|toggle\s+caption|most\s+(?:read|popular)|trending(?:\s+now)?|"
    r"want\s+(?:to\s+)?more\W*|(?:full|read\s+full)\s+bio|view\s+(?:full\s+)?profile|get\s+the\s+app|newsletters?|follow|related\s+(?:articles?|posts?|stories|content)|you\s+may\s+also\s+like|recommended(?:\s+for\s+you)?|read\s+next)\W*$",
    re.IGNORECASE,
)
_INLINE_PROMO = re.compile(
    r"^\W{0,3}(?:previously|read\s+(?:more|also|next|on)|also\s+read|more\s+on\s+this|related(?:\s+(?:story|article|reading))?|"
    r"see\s+also|recommended|don[’']t\s+miss|(?:à\s+)?lire\s+aussi|pour\s+aller\s+plus\s+loin|lea\s+también|le(?:er|a)\s+más|lesen\s+sie\s+auch|mehr\s+zum\s+thema|leggi\s+anche|leia\s+(?:também|mais)|lees\s+ook|читайте\s+также|اقرأ\s+أيض[\w\u064b-\u0652]*|यह\s+भी\s+पढ़ें|(?:相关|延伸)阅读)\s*[:：|»>]\s*\S.{0,180}$",
    re.IGNORECASE,
)
_COOKIE = re.compile(
    r"\bcookies?\b.{0,200}\b(?:accept|consent|agree|policy|preferences|settings|experience)\b|\b(?:we|this\s+(?:site|website))\s+uses?\s+cookies",
    re.IGNORECASE,
)
_BREADCRUMB = re.compile(
    r"^\W*(?:home|start(?:seite)?|inicio|accueil|início|главная|ana\s*sayfa|الرئيسية|首页|首頁|होम|front\s*page|news|world)\s*[>»›/→\\|]\s*\S.{0,200}$",
    re.IGNORECASE,
)

# Sentences that a publication prints above or below each of its articles.
_STANDING = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:articles?|stories|pages?|posts?|content|site|website)\b.{0,80}\b(?:can|may|is|are)\b.{0,30}\b(?:read|available|viewed|translated)\b.{0,40}\b(?:\d+|many|several|other|your)\s+(?:different\s+)?languages?\b",
        r"\b(?:activat\w+|us(?:e|ing)|click\w*(?:\s+on)?|press\w*|select\w*)\s+(?:the|on\s+the|our)\s+[“\"'‘]?translat\w*",
        r"\btranslat\w+\s+(?:website|site|page|article|this)?\s*[”\"'’]?\s*(?:button|menu|drop-?down|widget|tool)\b",
        r"^\W*(?:to\s+)?(?:receive|get|sign\s+up|subscribe|join)\b.{0,140}\b(?:newsletters?|mailing\s+list|bulletins?|digest|e-?mail\s+(?:list|updates|alerts)|inbox)\b",
        r"^\W*(?:please\s+)?click\s+(?:here|below)\b.{0,30}\bto\b.{0,120}\b(?:newsletter|subscribe|donate|sign\s+up|support|share|join|member)\b",
        r"^\W*(?:this\s+(?:post|article|story|page)\s+is\s+also\s+available\s+in|(?:also\s+)?available\s+in|read\s+this\s+(?:post|article|story)\s+in|translations?\s*:)\s*:?\s+\S.{0,160}$",
        r"^\W*sign\s+up\s+(?:for|to)\s+(?:the\s+|our\s+)?(?-i:[A-Z])[\w ’'&-]{2,50}$",
        r"^\W*be\s+notified\s+of\s+new\s+(?:posts|articles|stories)\b.{0,80}$",
        r"^\W*subscribe\b.{0,40}\bto\s+(?:receive|get|support|continue)\b",
        r"\bif\s+you(?:\s+are|[’']re)\s+not\s+(?:yet\s+|already\s+)?a\s+(?:subscriber|member)\b",
        r"^\W*save\s+(?:this\s+)?articles?\s+to\s+read\s+later\b",
        r"^\W*(?:thank\s+you|thanks)\s+for\s+(?:signing\s+up|subscribing)\b",
        r"^\W*if\s+you\s+(?:value|appreciate|like)\s+(?:our|this|what)\b.{0,60}\b(?:please|consider|donat\w+|gift|support)\b",
        r"^\W*(?:please\s+)?consider\s+(?:making\s+)?(?:a\s+)?(?:\w+[- ])*(?:donation|gift|donating|subscribing)\b",
        r"^\W*by\s+signing\s+up\b.{0,160}\b(?:agree|accept|terms|privacy)\b",
        r"\bsign\s+up\s+(?:here\s+)?(?:for|to)\b.{0,60}\b(?:newsletter|updates|alerts|list)\b",
        r"^\W*(?:please\s+|just\s+)?(?:click|use|press|hit|tap)\s+(?:on\s+)?(?:the|any|one)\b.{0,50}\b(?:share|print|e-?mail|translat\w*|donat\w*|subscri\w*|language|social)\b.{0,60}\b(?:buttons?|icons?|links?|above|below|menu|options?)\b",
        r"\b(?:click|use|press|hit|tap)\s+(?:on\s+)?the\s+share\b",
        r"\bfollow\s+(?:us|(?-i:[A-Z]\w+)(?:\s+(?-i:[A-Z])\w+){0,3})\s+(?:on|via|at)\s+(?:our\s+)?(?:instagram|twitter|x\b|facebook|telegram|mastodon|bluesky|youtube|tiktok|linkedin|threads|whatsapp|social|google)",
        r"^\W*(?:visit\s+and\s+)?follow\s+us\b",
        r"\b(?:subscribe\s+to|join)\s+(?:us\s+on\s+)?(?:our|the|us\s+on)?\s*(?:\w+\s+){0,3}(?:telegram|youtube|whatsapp|signal|podcast|rss|channel)\b",
        r"^\W*(?:like|find|visit|join)\s+us\s+(?:on|at)\s+(?:facebook|instagram|twitter|telegram|social)",
        r"\b(?:please\s+)?feel\s+free\s+to\s+(?:re-?post|re-?publish|share|forward|cross-?post|distribute|spread)\b",
        r"^\W*(?:please\s+)?(?:forward|share|send|e-?mail|re-?post|like)\b.{0,30}\bthis\s+(?:article|story|piece|page|post|newsletter)\b",
        r"^\W*(?:crosspost|cross-post)\s+(?:on|to)\b",
        r"^\W*comment\s+on\s+.{1,80}\b(?:articles?|stories)\s+on\s+(?:our|the|facebook)\b",
        r"^\W*(?:become|be)\s+a\s+(?:\w+\s+)?(?:member|patron|supporter|subscriber)\b.{0,100}$",
        r"^\W*(?:donate|make\s+a\s+(?:\w+[- ])*donation)\b.{0,120}$",
        r"^\W*(?:we\s+)?(?:need|rely\s+on|depend\s+on)\s+your\s+(?:support|help|donation)",
        r"^\W*support\s+(?:our|independent|[A-Z]\w+)\b.{0,80}\b(?:journalism|work|media|today|donation|member|here)\b.{0,40}$",
        r"^\W*(?:get|download)\s+(?:our|the)\s+(?:free\s+)?(?:mobile\s+)?app\b",
        r"^\W*(?:enjoyed|liked?|did\s+you\s+(?:like|enjoy))\s+(?:reading\s+)?this\s+(?:article|story|post|piece)\?",
        r"^\W*(?:thank\s+you|thanks)\s+for\s+reading\b",
        r"^\W*(?:articles|posts|stories|more)\s+(?:by|from|articles\s+by)\s*:?\s+\S.{0,60}$",
        r"^\W*(?:view|see|read)\s+(?:all|more)\s+(?:\w+\s+)?(?:articles|posts|stories)\s+(?:by|from)\b.{0,80}$",
        r"^\W*(?:pour|para|um)\s+(?:recevoir|recibir|receber)\b.{0,120}\b(?:lettre|bulletin|newsletter|boletín|boletim)\b",
        r"^\W*(?:soutenez|faites\s+un\s+don|apoye|apoya|haz\s+una\s+donación|unterstützen\s+sie|spenden\s+sie|apoie|поддержите)\b.{0,140}$",
        r"^\W*(?:compart(?:e|ir|a|ilhe)|partage[rz]|teilen|condividi|поделиться|شارك|分享(?:到|至)?|साझा\s+करें).{0,30}(?:facebook|twitter|whatsapp|telegram|cet\s+article|este\s+art\w+|diesen\s+artikel|фейсбук|вконтакте|телеграм|فيسبوك|تويتر|المقال|微信|微博)\W?.{0,60}$",
        r"^\W*(?:newsletter\s+abonnieren|s[’']abonner|suscribirse)\b.{0,60}$",
        r"^\W*(?:abonnez-vous|suscríbete|suscríbase|inscreva-se|abonnieren\s+sie|iscriviti|подпишитесь|اشترك)\b.{0,160}$",
        r"^\W*(?:suivez-nous|síguenos|siga-nos|folgen\s+sie\s+uns|seguici|подписывайтесь|تابعونا)\b.{0,200}$",
    )
)  # fmt: skip

_RELATED_HEAD = re.compile(
    r"^\W*(?:(?:see|read)\s+also|also\s+read|(?:à\s+)?lire\s+aussi|lea\s+también|leia\s+também|lesen\s+sie\s+auch|mehr\s+zum\s+thema|читайте\s+также|по\s+теме|اقرأ\s+أيض\w*|مقالات\s+ذات\s+صلة|相关(?:文章|阅读|新闻)|延伸阅读|関連記事|संबंधित\s+लेख|kommentare|commentaires|comentarios|comentários|комментарии|related(?:\s+(?:articles?|posts?|stories|content|reading|news|topics))?|you\s+(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested\s+in)|more\s+(?:from|on|in|about|stories|articles|news)\b.{0,60}|"
    r"recommended(?:\s+(?:for\s+you|articles|reading|stories))?|read\s+(?:next|more)|most\s+(?:read|popular|viewed|shared)|popular(?:\s+(?:posts|articles|stories))?|trending(?:\s+now)?|latest(?:\s+(?:news|articles|posts|stories))?|"
    r"recent\s+(?:posts|articles|comments)|also\s+(?:on|in|read)\b.{0,40}|articles?\s+(?:liés|connexes|similaires)|artículos\s+relacionados|ähnliche\s+(?:artikel|beiträge)|articoli\s+correlati|artigos\s+relacionados|"
    r"leave\s+a\s+(?:reply|comment)(?:\s+cancel\s+reply)?|join\s+the\s+(?:conversation|discussion)|discussion\s+about\s+this\s+(?:post|article)|comments?(?:\s*\(\d+\))?|\d+\s+(?:comments?|responses?|thoughts?|replies)(?:\s+(?:on|to)\s.{1,200})?|discussion|"
    r"share\s+this\s*:?|tags?|tagged(?:\s+(?:with|as))?|post\s+navigation|about\s+us|contact\s+us|quick\s+links|categories|archives?|follow\s+us)\s*:?\W*$",
    re.IGNORECASE,
)


def page_line(text: str) -> str:
    """What a line of the printed page is ("a page number"), or nothing."""
    if len(text) > 400:
        return ""
    for what, pattern in _PAGE_LINES:
        if pattern.match(text):
            return what
    if _PRINTED_FROM.match(text) and (_URL.search(text) or ":" in text or len(text) < 60):
        return "a line that the print-out added"
    return ""


def print_title(text: str) -> str:
    """The page's title out of a browser's running head, or nothing."""
    match = _PRINT_HEAD.match(text) or _HEAD_WITH_ADDRESS.match(text) or _HEAD_WITH_PAGE.match(text)
    return match["title"].strip() if match else ""


def print_address(text: str) -> str:
    """The article's address out of a running foot or an "article printed from" line."""
    match = _URL.search(text)
    return match.group().rstrip(".,);") if match else ""


def debris_line(text: str) -> str:
    """What a short line of a web page is, if it is certainly no text of an article."""
    if not text or len(text) > 400:
        return ""
    if _SHORT_DEBRIS.match(text):
        return "a control or label of the page"
    buttons = re.findall(r"\[\s*([^\[\]]{2,30}?)\s*\]", text)
    if buttons and not any(map(str.isalnum, re.sub(r"\[[^\[\]]*\]", "", text))):
        if any(_SHORT_DEBRIS.match(b) or re.search(r"e-?mail", b, re.IGNORECASE) for b in buttons):
            return "buttons of the page"
    if _is_share_line(text) or _is_share_line(re.sub(r"(?<=\b\w)\s+(?=\w\b)", "", text)):
        return "share buttons"
    if len(text) < 400 and _COOKIE.search(text):
        return "a cookie notice"
    if _BREADCRUMB.match(text) and text.count(".") < 2:
        return "a path of the site"
    if _INLINE_PROMO.match(text):
        return "a pointer to another article"
    if (
        re.match(
            r"^\W*(?:tag(?:s|ged(?:\s+(?:with|as|in|under))?)|etiquetas|étiquettes|mots[- ]clés|"
            r"palabras\s+clave|palavras-chave|schlag(?:wörter|worte)|метки|теги|وسوم|标签)\s*[:：]",
            text,
            re.IGNORECASE,
        )
        and len(text) < 300
    ):
        return "tags"
    return ""


def _is_share_line(text: str) -> bool:
    tokens = [t for t in re.split(r"[\s|,/•·:()\[\]]+", text.casefold()) if t]
    if not 1 <= len(tokens) <= 24:
        return False
    strong = [t for t in tokens if t.strip(".!…") in _SHARE]
    weak = [t for t in tokens if t.strip(".!…") in _SHARE_GLUE or re.fullmatch(r"[\d.,+]+k?", t)]
    return bool(strong) and len(strong) + len(weak) == len(tokens)


def sentences(text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?。])\s+(?=\S)|\n", text) if s.strip()]


def standing_share(text: str) -> float:
    """How much of a paragraph, by sentences, is a publication's standing invitation: 0 to 1."""
    if len(text) > 1200:
        return 0.0
    parts = sentences(text)
    if not parts:
        return 0.0
    hits = [bool(is_standing(part)) for part in parts]
    size = sum(len(part) for part in parts)
    return sum(len(part) for part, hit in zip(parts, hits, strict=True) if hit) / size


def is_standing(sentence: str) -> bool:
    return len(sentence) < 500 and any(pattern.search(sentence) for pattern in _STANDING)


def is_related_head(text: str) -> bool:
    """Whether a line heads a list of other articles or the comments."""
    return len(text) <= 120 and bool(_RELATED_HEAD.match(text))


def is_row_of_tags(text: str) -> bool:
    """Whether a line is but a few words between commas, or words with a hash each."""
    if re.fullmatch(r"(?:#\w+[\s,]*){2,}", text):
        return True
    parts = [p.strip() for p in re.split(r"[,;|•·]", text)]
    return (
        len(parts) >= 3
        and all(1 <= len(p.split()) <= 3 and len(p) <= 30 for p in parts)
        and (not text.rstrip().endswith((".", "!", "?", "…", "”", '"', ":")))
    )


_SITE_WORDS = re.compile(
    r"\b(?:home|about(?:\s+us)?|contact(?:\s+us)?|membership|members|(?:online\s+)?(?:store|shop)|donate|subscribe|"
    r"newsletters?|archives?|podcasts?|videos?|blogs?|news|opinion|investigations|features|events|search|log\s?in|"
    r"sign\s+in|jobs|careers|privacy(?:\s+policy)?|terms(?:\s+(?:of|and)\s+\w+)?|advertise|support(?:\s+us)?|authors|"
    r"topics|latest|menu|rss|world|politics|culture|sections|magazine|books)\b",
    re.IGNORECASE,
)


def is_menu(text: str) -> bool:
    """Whether a line is a row of a few words between separators, or of a site's usual sections."""
    if len(_SITE_WORDS.findall(text)) >= 4 and not any(map(str.isalnum, _SITE_WORDS.sub("", text))):
        return True
    parts = [p for p in re.split(r"\s*[|•·»]\s*|\s{2,}", text.strip(" |•·»")) if p]
    return len(parts) >= 3 and all(len(p.split()) <= 3 and len(p) <= 26 for p in parts)
