"""What to type after a refusal: by its code, or the beginning of it; the API's own words say what is wrong.

The same sentences stand in a browser, where nobody types; so commands are told here.
"""

from collections.abc import Mapping
from typing import Any

from chaincode.words import Words

_AGAIN = Words("gateway.base.next_steps.type_same_again")
_CORRECT = Words("gateway.base.next_steps.correct_it_and_type_same_again")
_LATER = Words("gateway.base.next_steps.try_again_in_minute")
_RELEASE = Words("gateway.base.next_steps.is_server_of_this_release_update")
_ELSEWHERE = Words("gateway.base.next_steps.type_it_where_that_organisation_keys")
_AGREEMENTS = Words("gateway.base.next_steps.see_market_agreements_as_who")
_MONTH = Words("gateway.base.next_steps.see_month")
_OFFERS = Words("gateway.base.next_steps.see_market_offers_as_who")
_PAYMENTS = Words("gateway.base.next_steps.see_repartition_list")
_MEMBERS = Words("gateway.base.next_steps.see_members_list")
_RUNS = Words("gateway.base.next_steps.see_repartition_runs_list")
_PAYEES = Words("gateway.base.next_steps.see_repartition_payees_help")
_WALLET = Words("gateway.base.next_steps.see_market_wallet_as_who")
_KEYS = Words("gateway.base.next_steps.look_at_folder_of_key")
_ADDRESS = Words("gateway.base.next_steps.add_its_line_in_community_toml")
_LESS = Words("gateway.base.next_steps.send_less_at_time")
_LOG = Words("gateway.base.next_steps.see_server_log_and_try_again")
_PAY_IN = Words("gateway.base.next_steps.treasurer_enters_what_was_paid_in")
_DUES = Words("gateway.base.next_steps.see_fund_dues")
_REDEMPTIONS = Words("gateway.base.next_steps.see_fund_redemptions")
_CAMPAIGNS = Words("gateway.base.next_steps.see_campaign_list")
_TASKS = Words("gateway.base.next_steps.see_tasks_list")
_DAY = Words("gateway.base.next_steps.name_another_day_with_on")

# a code, or a code and what it is about, or the beginning of codes; the longest that fits holds
STEPS: Mapping[str, Words] = {
    "T0_": Words("gateway.base.next_steps.see_countersign_list"), "T0_ARGUMENTS": _RELEASE, "T0_MEMBER": _RELEASE,
    "T0_ROLE": _ELSEWHERE, "T0_TOO_FAST": _LATER, "T0_TOO_MUCH": _LESS,
    "T0_TOO_LONG": _LESS, "T0_BOUNDS": _LESS,
    "T0_UNKNOWN_COMMAND": _RELEASE, "T2_": _WALLET, "T3_": _WALLET, "T4_": _AGREEMENTS, "T6_": _WALLET,
    "T4_MAX_PRICE": Words("gateway.base.next_steps.name_lower_price"), "T4_NO_OFFER": _OFFERS,
    "T4_OFFER_CLOSED": _OFFERS, "T4_OTHER_MEMBER": _OFFERS, "T4_PROVIDER_AWAY": _OFFERS, "T4_SAME_MEMBER": _OFFERS,
    "T4_PAST_DAY": _DAY, "T4_TOO_FAR_AHEAD": _DAY, "T4_LOT_TOO_SHORT": _DAY,
    "T4_PRICE": Words("gateway.base.next_steps.name_another_with_price"),
    "T4_PRICES": Words("gateway.base.next_steps.name_higher_up_to"), "T5_": _MONTH, "T10_": _MONTH,
    "T12_": Words("gateway.base.next_steps.see_members_show_member"), "T13_": _AGAIN,
    "T14_": Words("gateway.base.next_steps.see_days_open_help"),
    "T15_": Words("gateway.base.next_steps.see_pause_help"),
    "T16_": Words("gateway.base.next_steps.see_document_list"),
    "T8_": Words("gateway.base.next_steps.see_fund_list"), "T8_NO_DUE": _DUES, "T8_NOTHING_PAID": _DUES,
    **dict.fromkeys(("T8_NO_ROWS", "T8_TOO_LITTLE"), _PAY_IN),
    "T8_NOT_HELD": _REDEMPTIONS, "T8_NO_REDEMPTION": _REDEMPTIONS, "T8_NOT_YET": _REDEMPTIONS,
    "T11_": Words("gateway.base.next_steps.see_programme_list"), **dict.fromkeys((
        "T11_OWN_CAMPAIGN", "T11_NOT_YOUR_CAMPAIGN", "T11_NO_ADHESION", "T11_CAMPAIGN", "T11_OVER", "T11_ADHERED",
        "T11_TOO_EARLY", "T11_NOT_BOUND", "T11_FULFILLED", "T11_RECEIVED", "T11_TIERS", "T11_NUMBERS",
    ), _CAMPAIGNS),
    "T9_": Words("gateway.base.next_steps.see_govern_list"),
    "T14_WEIGHTS": Words("gateway.base.next_steps.choose_lower_weights"),
    "LEDGER_": Words("gateway.base.next_steps.try_again_if_it_stays_so"), "ARGUMENTS_": _RELEASE, "BODY_": _RELEASE,
    "BYTES_": _RELEASE, "METHOD_": _RELEASE, "NOT_FOUND": _RELEASE, "CERTIFICATE_": _KEYS, "NO_MEMBER": _KEYS,
    "MEMBER_STOPPED": _MEMBERS, "CHALLENGE_": _AGAIN, "OTHER_CERTIFICATE": _AGAIN, "SESSION_": _AGAIN,
    "PROPOSAL_DIFFERS": _RELEASE, "TRANSACTION_DIFFERS": _RELEASE, "CLOSING_MEANWHILE": _AGAIN,
    "PROJECTOR_BEHIND": _LATER, "NOT_MIRRORED_YET": _LATER, "TOO_MANY_": _LATER, "GATEWAY_AWAY": _LATER,
    "RELAY_BUSY": _LATER, "PLANNER_BUSY": _LATER, "PLAN_TOO_LONG": _LATER, "SHEET_UNFIT": _CORRECT, "INTERNAL": _LOG,
    "UPLOAD_": Words("gateway.base.next_steps.choose_another_file"), "UPLOADS_BUSY": _LATER,
    "UPLOADS_FULL": Words("gateway.base.next_steps.delete_a_file_first"),
    "TASKS_FULL": _LATER, "TASK_CRASHED": _LOG, "TASK_ENDED": _TASKS,
    "TASK_TOO_": Words("gateway.base.next_steps.stop_server_then"), "UNKNOWN task": _TASKS,
    "UNKNOWN file of task": _TASKS, "UNKNOWN part of an import": _AGAIN,
    "INVALID": Words("gateway.base.next_steps.correct_them_help_says_how"), "ROLE_NEEDED": _ELSEWHERE,
    "WRONG_GATEWAY": _ELSEWHERE, "OTHER_ORGANISATION": _ELSEWHERE, "NOT_COUNTERSIGNER": _ELSEWHERE,
    "NO_TAG_KEY": _ELSEWHERE, "NO_GATEWAY": _ADDRESS, "ORIGIN_REFUSED": _ADDRESS, "NO_DESTINATION": _ADDRESS,
    "DESTINATION_": Words("gateway.base.next_steps.see_destinations_calls"), "DESTINATION_LATE": _LATER,
    "DESTINATION_CREDENTIALS": _AGAIN, "NO_MAIL_ADDRESS": _MEMBERS,
    "DESTINATION_PRIVATE": _ADDRESS, "DESTINATION_OWN": _ADDRESS, "DESTINATION_UNREACHABLE": _LATER,
    "IBAN_NOT_SIGNED": Words("gateway.base.next_steps.have_member_type_repartition_iban"),
    "IMPORT_": Words("gateway.base.next_steps.see_readings_list"),
    "MONTH_BEFORE_FOUNDING": _MONTH,
    "MONTH_NOT_OVER": Words("gateway.base.next_steps.wait_until_it_is_over"), "NO_ENERGY": _MONTH,
    "PERIOD_NOT_OVER": _MONTH, "NOTHING_AWAITS": _MONTH, "NOT_ANCHORED": _MONTH, "READINGS_ERASED": _MONTH,
    "NOT_AS_SHOWN": _MONTH,
    "RECOMPUTED_OTHERWISE": Words("gateway.base.next_steps.compare_releases_then_see_audit"),
    "BETTER_VALUES_REPLACED": Words("gateway.base.next_steps.see_readings_list_and_take_back"),
    "NOT_FOUNDED": Words("gateway.base.next_steps.found_one_init_name"),
    "NOT_PREVIEWED": _CORRECT, "MANY_PERIODS": _CORRECT, "UNKNOWN settled period": _MONTH,
    "UNKNOWN closed month": _MONTH,
    "NO_REGULATION": Words("gateway.base.next_steps.bring_one_in_repartition_regulation"),
    "NOT_AS_REGISTERED": _MEMBERS, "OTHER_POINT": _MEMBERS, "POINT_REFUSED": _MEMBERS,
    "PLANT_NOT_AS_REGISTERED": Words("gateway.base.next_steps.have_its_power_signed_members_plant"),
    "PLANT_REFUSED": Words("gateway.base.next_steps.correct_it_members_plant_change_help"),
    "GSE_PLANT_UNKNOWN": _MEMBERS, "PAYMENT_CLOSED": Words("gateway.base.next_steps.type_repartition_correct"),
    "PAYMENT_RECORDED": _PAYMENTS,
    "REPARTITION_REFUSED": _CORRECT, "NOT_RELEASED": _PAYMENTS,
    "NOTHING_TO_RELEASE": _MONTH, "RELEASE_EARLY": _MONTH,
    "NO_KEPT_USE": Words("gateway.base.next_steps.say_what_becomes"), "RUN_": _RUNS, "TRANSFER_RETURNED": _RUNS,
    "RUN_DATE_PAST": _DAY, "RUN_NO_BANK_DAY": _DAY, "RUN_EMPTY": _MONTH,
    "RUN_NOT_SENT": Words("gateway.base.next_steps.type_repartition_runs_sent_first"),
    "WALLET_SCATTERED": Words("gateway.base.next_steps.type_market_merge_first"),
    "UNKNOWN": Words("gateway.base.next_steps.look_at_its_name_again_help"),
    "UNKNOWN change of an IBAN": Words("gateway.base.next_steps.see_repartition_ibans"), "UNKNOWN closing": _PAYMENTS,
    "UNKNOWN closing of": _PAYMENTS, "UNKNOWN payment": _PAYMENTS,
    "UNKNOWN import": Words("gateway.base.next_steps.see_readings_list"), "UNKNOWN member": _MEMBERS,
    "UNKNOWN payee": _PAYEES, "UNKNOWN payment run": _RUNS, "UNKNOWN transfer of the run to": _RUNS,
    "UNKNOWN account": _MONTH, "UNKNOWN statement": _MONTH, "UNKNOWN day": _MONTH,
    "UNKNOWN transaction": Words("gateway.base.next_steps.see_audit_explain_help"), "UNKNOWN query": _RELEASE,
    "UNKNOWN command": _RELEASE,
}
# their own words say what to do
SAID = (
    "CODE_REFUSED", "DIFFERS_FROM_GSE", "INCOMPLETE", "KEY_TAKEN", "KEY_UNPROVED", "PLANNER_MISSING", "SHEETS_FULL",
    "WALLET_SHORT",
)


def find_next_step(code: str, values: Mapping[str, Any]) -> str:
    """Give the sentence that says what to do, in the reader's language; "" where the refusal's own words do."""
    if code in SAID:
        return ""
    exact = f"{code} {values.get('what', '')}".strip()
    fits = max((step for step in STEPS if step == exact or code.startswith(step)), key=len, default="")
    return str(STEPS[fits].fill(**{"month": "", "closing": "", "run": "", **values})) if fits else ""
