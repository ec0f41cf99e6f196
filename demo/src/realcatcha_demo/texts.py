"""The page's words in English and Korean."""

from typing import Final, Literal

Language = Literal["en", "ko"]
_LANGUAGES: Final[dict[str | None, Language]] = {"en": "en", "ko": "ko"}

TEXTS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "title": "Haru Books: sign up",
        "shop": "Haru Books",
        "tagline": "A shop that does not exist, with a sign-up form that works.",
        "heading": "Join the reading list",
        "lead": "One letter a month, three books worth your time.",
        "name": "Name",
        "email": "E-mail",
        "email_hint": "Never stored, never mailed: this is a demonstration.",
        "submit": "Sign up",
        "managed": "Checkbox",
        "invisible": "Invisible",
        "choose": "Try a task:",
        "image-grid": "Photographs",
        "handwriting": "Handwriting",
        "spoken": "Listening",
        "abstract": "Moods",
        "asking_note": "On this page everybody is asked. Elsewhere most people pass with one click.",
        "invisible_note": "There is no checkbox here: the check runs when you submit.",
        "result": "What the shop's server learnt",
        "result_empty": "Submit the form. The shop's server asks RealCatcha about the token; the answer appears here.",
        "accepted": "Signed up. The token holds.",
        "refused": "Not signed up. The token does not hold.",
        "failed": "Not signed up. RealCatcha could not be asked, so the shop stays closed.",
        "invalid": "Please check name and e-mail.",
        "unconfirmed": "Please confirm first that you are a person.",
        "trust": "Trust",
        "trust_unknown": "unknown (no pointer movement to judge)",
        "reasons": "Reasons",
        "no_reasons": "nothing odd was seen",
        "raw": "Raw answer of POST /siteverify",
        "asked": "asked in",
        "again": "Submit the same token again",
        "again_hint": "A token holds once. The second time the answer is timeout-or-duplicate.",
        "starting": "The shop opens in a moment",
        "starting_lead": "RealCatcha is still starting; this page looks again by itself.",
        "script_needed": "Please turn on JavaScript: the check for people needs it.",
        "other_language": "한국어",
        "language_label": "Language",
        "mode_label": "Kind of widget",
        "footer": "Demonstration of RealCatcha, an open CAPTCHA that you host yourself.",
    },
    "ko": {
        "title": "하루서점 회원 가입",
        "shop": "하루서점",
        "tagline": "세상에 없는 서점이지만, 가입 양식은 진짜로 동작합니다.",
        "heading": "독서 편지 구독하기",
        "lead": "한 달에 한 통, 시간이 아깝지 않을 책 세 권을 보내 드립니다.",
        "name": "이름",
        "email": "이메일",
        "email_hint": "시연용 양식이라 저장하지도, 메일을 보내지도 않습니다.",
        "submit": "가입하기",
        "managed": "체크박스",
        "invisible": "보이지 않는 방식",
        "choose": "과제 골라 보기:",
        "image-grid": "사진",
        "handwriting": "손글씨",
        "spoken": "듣기",
        "abstract": "느낌",
        "asking_note": "이 페이지에서는 모두에게 과제를 냅니다. 다른 곳에서는 대부분 클릭 한 번으로 통과합니다.",
        "invisible_note": "체크박스가 없습니다. 가입하기를 누르면 확인이 진행됩니다.",
        "result": "서점 서버가 알게 된 것",
        "result_empty": "양식을 제출하면 서점 서버가 RealCatcha에 토큰을 확인하고, 그 답이 여기에 나타납니다.",
        "accepted": "가입되었습니다. 토큰이 유효합니다.",
        "refused": "가입되지 않았습니다. 토큰이 유효하지 않습니다.",
        "failed": "가입되지 않았습니다. RealCatcha에 물어볼 수 없어 가입을 받지 않습니다.",
        "invalid": "이름과 이메일을 확인해 주세요.",
        "unconfirmed": "먼저 사람임을 확인해 주세요.",
        "trust": "신뢰도",
        "trust_unknown": "알 수 없음 (판단할 포인터 움직임이 없음)",
        "reasons": "이유",
        "no_reasons": "이상한 점이 없었습니다",
        "raw": "POST /siteverify의 원본 답",
        "asked": "확인에 걸린 시간",
        "again": "같은 토큰을 다시 제출하기",
        "again_hint": "토큰은 한 번만 유효합니다. 두 번째 답은 timeout-or-duplicate입니다.",
        "starting": "곧 문을 엽니다",
        "starting_lead": "RealCatcha를 시작하는 중입니다. 이 페이지는 스스로 다시 확인합니다.",
        "script_needed": "사람인지 확인하려면 자바스크립트가 필요합니다. 켜 주세요.",
        "other_language": "English",
        "language_label": "언어",
        "mode_label": "위젯 방식",
        "footer": "직접 운영하는 공개 CAPTCHA, RealCatcha의 시연 페이지입니다.",
    },
}


def choose_language(asked: str | None, accept_language: str) -> Language:
    """Choose the page's language: what the address says, else the first of ours that the browser prefers."""
    if asked in _LANGUAGES:
        return _LANGUAGES[asked]
    preferences = []
    for position, part in enumerate(accept_language.split(",")):
        tag, _, weight = part.partition(";q=")
        preferences.append((-_quality(weight), position, tag.strip().lower().partition("-")[0]))
    for quality, _, tag in sorted(preferences):
        if quality < 0 and tag in _LANGUAGES:
            return _LANGUAGES[tag]
    return "en"


def _quality(weight: str) -> float:
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0
