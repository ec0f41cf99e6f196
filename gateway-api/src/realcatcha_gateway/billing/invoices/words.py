"""The words of documents, in both languages. Pure."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from realcatcha_gateway.billing.invoices.models import InvoiceLine
from realcatcha_gateway.mail.letters import Language

WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "ko": {
        "invoice": "청구서",
        "credit-note": "수정 청구서 (환불)",
        "number": "번호",
        "issued": "발행일",
        "for-invoice": "원 청구서",
        "supplier": "공급자",
        "customer": "공급받는 자",
        "business-number": "사업자등록번호",
        "representative": "대표자",
        "item": "품목",
        "period": "이용 기간",
        "quantity": "수량",
        "amount": "금액(원)",
        "refund": "환불",
        "supply": "공급가액",
        "tax": "부가가치세 (10 %)",
        "total": "합계",
        "credit": "선불 크레딧 결제",
        "card": "카드 결제",
        "included": "모든 금액은 원화이며 부가가치세가 포함되어 있습니다.",
        "plan": "{plan} 요금제",
        "rest": "{plan} 요금제 (변경 후 남은 기간)",
        "unused": "{plan} 요금제 미사용분 차감",
        "served": "{plan} 요금제 (결제 없이 이용한 기간)",
        "overage": "{plan} 요금제 초과 인증 (1,000회 단위)",
    },
    "en": {
        "invoice": "Invoice",
        "credit-note": "Credit note",
        "number": "Number",
        "issued": "Issued on",
        "for-invoice": "Of invoice",
        "supplier": "Supplier",
        "customer": "Customer",
        "business-number": "Business no.",
        "representative": "Representative",
        "item": "Item",
        "period": "Period",
        "quantity": "Quantity",
        "amount": "Won",
        "refund": "Refund",
        "supply": "Supply",
        "tax": "Value added tax (10 %)",
        "total": "Total",
        "credit": "Paid by prepaid credit",
        "card": "Paid by card",
        "included": "All amounts are in Korean won and include value added tax.",
        "plan": "{plan} plan",
        "rest": "{plan} plan, rest of the period",
        "unused": "{plan} plan, unused part",
        "served": "{plan} plan, days served before it ended",
        "overage": "{plan} plan, verifications beyond those included (thousands)",
    },
}


def item_text(line: InvoiceLine, language: Language) -> str:
    """Say what a line is for."""
    return WORDS[language][line.kind].format(plan=line.plan_name)


def period_text(line: InvoiceLine) -> str:
    """Say from which day to which, both included."""
    return f"{line.starts_on.isoformat()} ~ {(line.ends_on - timedelta(days=1)).isoformat()}"
