/** Korean. */
import type { Messages } from "./en.ts";

export const ko: Messages = {
  label: "저는 사람입니다",
  idle: "",
  working: "확인하고 있습니다…",
  challenge: "간단한 문제 하나만 더",
  verified: "확인되었습니다",
  expired: "만료됨. 다시 눌러 주세요",
  retry: "다시 시도",
  reopen: "계속하기",
  invisible: "RealCatcha가 보호합니다",
  testing: "테스트 키: 시험용입니다",
  widget: "RealCatcha 사람 확인",

  network: "연결이 끊겼습니다. 다시 시도",
  unavailable: "잠시 이용할 수 없습니다. 다시 시도",
  "too-many-requests": "시도가 너무 많습니다. 잠시 기다려 주세요",
  wait: "시도가 너무 많습니다. {n}초 기다려 주세요",
  denied: "확인하지 못했습니다. 다시 시도",
  "challenge-gone": "문제가 만료되었습니다. 다시 시도",
  "session-expired": "시간이 지났습니다. 다시 시도",
  "no-swaps-left": "바꿀 수 있는 문제가 더 없습니다.",
  "origin-not-allowed": "이 사이트에서는 쓸 수 없는 키입니다",
  "unknown-site-key": "알 수 없거나 중지된 사이트 키입니다",
  "blocked-network": "이 사이트에서 차단된 네트워크입니다",
  malformed: "이 페이지의 위젯 설정이 잘못되었습니다",
  "missing-site-key": "이 페이지에 사이트 키가 없습니다",
  other: "문제가 생겼습니다. 다시 시도",
};
