"""What people who collude may try: each refused or bounded, with the bound, and the tests that hold it.

The tests play by commands alone; docs/collusion.md says the same in sentences for members.
"""

from importlib import import_module
from inspect import getsource
from typing import NamedTuple

import pytest


class Case(NamedTuple):
    """A case: what it gains at most (`bound`), and the tests that say so, as `file::test` each."""

    bound: str
    tests: tuple[str, ...]


CASES = {
    "self-dealing ring": Case(
        "k members mint at most k x bonus_cap a settlement, bonus_budget in all; one claim a pair in 30 days (T6)", (
            "collusion_models::test_a_ring_that_deals_with_itself_gets_a_cap_each_and_the_budget_in_all",
            "bonuses::test_colluding_members_get_at_most_a_cap_each_and_the_budget_in_all",
        )),
    "split identities on one point": Case(
        "one home: a point is one member's, the others have neither energy nor a home's welcome (T12)", (
            "collusion::test_identities_split_on_one_point_are_one_home",
        )),
    "cashback loops": Case(
        "k members get k x cap in any 30 days, half of what they paid; a pledge's owner nothing (T8)", (
            "collusion_models::test_a_loop_of_cashback_gets_a_cap_each_in_any_thirty_days_and_half_of_what_it_paid",
            "pledges::test_t8_k_members_who_pay_in_a_ring_get_at_most_k_caps_and_half_of_what_they_paid",
        )),
    "vote buying by delegates": Case(
        "a helper's key casts no vote; a voter carries 3 mandates, 5 from 500 electors, with a role in its certificate "
        "none (T9)", (
            "collusion::test_a_helper_buys_no_vote_and_sells_none",
            "governance_voting::test_vote_buying_a_voter_carries_three_mandates_and_a_role_none",
            "governance_voting::test_from_five_hundred_electors_a_voter_carries_five",
        )),
    "papers and recovered keys by two organisations": Case(
        "they hold a vote up, to be voted again: what papers turn, either way, needs a third; they hide none (T9)", (
            "assisted_votes::test_silence_of_two_organisations_carries_nothing_against_papers",
            "assisted_votes::test_papers_hide_no_mandate",
            "assisted_votes::test_recovered_keys_hide_no_mandate",
            "governance_enacting::test_papers_of_two_organisations_delay_a_vote_and_do_not_decide_it",
            "collusion_models::test_keys_that_two_organisations_recovered_delay_a_vote_and_do_not_decide_it",
            "governance_voting::test_a_recovered_key_overwrites_no_older_vote_and_counts_apart",
        )),
    "mediator's friend": Case(
        "refused to who dealt with a party within 90 days; no party's id picks one or puts one out of the way; in the "
        "end anyone halves (T4)", (
            "mediation::test_no_party_picks_a_mediator_by_the_id_of_its_request",
            "mediation::test_no_party_puts_a_mediator_out_of_the_way_by_a_request",
            "mediation::test_invalid_a_mediator_s_friend",
        )),
    "mass registration": Case(
        "no vote for franchise_days, shown by month of registration; welcomes within welcome_budget (T9, T7)", (
            "governance_enacting::test_mass_registration_gives_no_vote_before_the_franchise_and_shows_by_month",
            "welcome::test_by_day_of_registration_then_id_as_far_as_the_budget_reaches",
        )),
    "flooding of proposals": Case(
        "open_proposals a member in 60 days; 12 votes open, 9 by supporters, 2 of a proposer's, 6 by officers, 3 of an "
        "organisation in 30 days (T9)", (
            "governance_voting::test_flooding_a_few_members_take_every_place_from_nobody",
            "governance_proposals::test_nobody_floods_others_with_proposals",
            "governance_voting::test_flooding_twelve_votes_are_open_six_by_officers_three_of_an_organisation",
            "governance_voting::test_an_organisation_opens_three_in_thirty_days",
        )),
    "held transactions across a day": Case(
        "invalid: each has read the day, which open_day wrote since (T14)", (
            "collusion::test_a_transaction_held_across_a_day_has_read_a_day_that_is_over",
        )),
    "replays": Case(
        "answered again, nothing written (T13)", (
            "collusion::test_a_replay_answers_again_and_writes_nothing",
        )),
    "baseline gaming": Case(
        "of what is wasted to raise a baseline, one part in as many as take part comes back, at least 10 (T11)", (
            "flexibility::test_t11_away_pays_the_groups_fall_equally_so_gaming_ones_own_baseline_gains_a_tenth",
            "flexibility::test_t11_towards_pays_own_shared_energy_and_few_or_short_is_worth_0",
        )),
    "friendly adhesions": Case(
        "who leaves before the close moves no tier; who stays is bound; `most` of them count (T11)", (
            "campaigns::test_t11_friends_who_adhere_and_leave_move_no_tier",
            "campaigns::test_t11_close_counts_the_first_by_day_and_member_and_only_these_bind",
        )),
    "attester for itself": Case(
        "refused; for others the action's cap an attester and date (T11); no party attests a claim (T6)", (
            "programmes::test_t11_attesting_is_refused",
            "programmes::test_t11_codes_count_within_the_attesters_cap_when_they_are_handed_out",
            "claims::test_t6_no_party_attests_whether_as_the_member_or_by_its_key",
        )),
    "taking back what is being paid": Case(
        "notice of 10 days, in which the treasurer still says that it was paid: never both euro and tokens (T8)", (
            "redemptions::test_t8_no_shop_gets_both_euro_and_tokens",
        )),
    "payer crowding out awards": Case(
        "refused what would leave less than 4 issuance_ceilings under supply_ceiling (T8)", (
            "funds::test_t8_no_payer_crowds_out_awards",
        )),
    "reminders that fill the list": Case(
        "a claim waits once, none that was taken; what is worth nothing takes no other claim's place (T6)", (
            "claims::test_t6_a_claim_waits_once_and_none_that_was_taken",
            "market_limits::test_a_settlement_takes_two_thousand_claims_reminders_included",
        )),
    "dust in the commons": Case(
        "anyone makes one row of up to 3,000, so that enacting's 100 rows are enough (T9, T10)", (
            "governance_enacting::test_no_rows_of_dust_keep_a_vote_on_the_commons_from_taking_effect",
        )),
    "the commons, or a fund, to one's own": Case(
        "only to programmes that run, whose owner has no vote; no rest of a gift returns to an owner (T9, T11)", (
            "programmes_voted::test_t9_the_commons_go_to_no_pledge_and_to_no_programme_that_ended",
            "programmes_voted::"
            "test_t9_what_the_commons_gave_a_member_s_programme_returns_to_them_and_its_owner_has_no_vote",
            "programmes::test_t11_no_fund_becomes_anothers_by_a_top_up",
        )),
    "a campaign ended before its dues": Case(
        "no sooner than 60 days after the last fulfilling, half of them anyone's to say that it was received (T11)", (
            "campaigns::test_t11_a_provider_who_fulfils_on_the_last_day_owes_the_dues_all_the_same",
        )),
    "a helper who gives a provider's price up": Case(
        "what it delivers for less counts to its cap (T12)", (
            "delegates::test_invalid_a_provider_s_helper_gives_up_more_than_the_cap",
        )),
    "operator's junk": Case(
        "invented homes and hours are refused; what nobody countersigns mints nothing; a reminded claim is answered "
        "(T5, T6)", (
            "collusion_models::test_an_operators_invented_homes_and_hours_are_refused",
            "collusion_models::"
            "test_what_an_operator_settles_without_a_second_organisation_is_nothing_and_holds_up_nothing",
            "bonuses::test_reminded_claims_are_taken_without_being_named",
            "programmes::test_t11_metered_actions_are_refused",
        )),
    "a freeze by two organisations": Case(
        "without an end, to whom no recovery key was named; lots are spared to the end of a token's life (T12, I13)", (
            "collusion_bounds::"
            "test_two_organisations_freeze_without_end_and_a_token_is_spared_to_the_end_of_its_life",
            "collusion_bounds::test_a_recovery_key_ends_a_freeze_by_two_organisations",
        )),
    "a provider kept from saying that it delivered": Case(
        "what is held in agreements accepted and not delivered; by one officer in the last recovery_days only (T4)", (
            "collusion_bounds::test_a_provider_who_is_stopped_until_the_last_day_to_deliver_isnt_paid",
            "collusion_bounds::test_an_officer_who_freezes_a_provider_sooner_takes_no_payment",
        )),
    "quotes by several members": Case(
        "opened within 3 days; those left shut are shown with their owners (T16)", (
            "collusion_bounds::test_who_seals_by_several_members_opens_the_quote_that_suits",
        )),
    "invented meters and the least of deeds": Case(
        "the programme's budget, until it is ended, by anyone once it ran out; of a goal one part a member (T8, T11)", (
            "collusion_bounds::"
            "test_what_operator_and_second_say_of_meters_is_bounded_by_the_budget_and_stops_with_the_programme",
            "collusion_bounds::test_who_ends_a_programme_that_ran_out_stops_what_meters_werent_signed_for",
            "collusion_bounds::test_the_least_deed_gives_a_part_of_a_goal_once_and_the_budget_pays_no_more",
        )),
    "tokens parked with a friend": Case(
        "pair_limit a friend, within the life of what is held: it isn't levelled until the service's day (T2, T4)", (
            "collusion_bounds::"
            "test_tokens_held_in_what_a_friend_accepted_arent_levelled_within_the_pair_s_limit",
        )),
    "a chamber of one": Case(
        "its vote weighs 1 / min_chamber of the chamber, without veto (T9)", (
            "governance_counting::test_a_chamber_of_one_decides_nothing_alone",
        )),
    "double enactment": Case(
        "the vote that closed last holds, whenever each is enacted (T9)", (
            "governance_enacting::test_double_enactment_the_vote_that_closed_last_wins_whenever_each_is_enacted",
        )),
    "rule set never adopted": Case(
        "void 180 days after its tally; the old set holds (T9)", (
            "governance_rule_sets::test_a_rule_set_that_nobody_adopts_is_never_in_force",
            "governance_rule_sets::test_an_endorser_adopts_only_rules_that_it_has",
        )),
    "roles that would stop the clock": Case(
        "officer, service and auditor count from all four, no role from none; a pause takes three and days go on "
        "(T0, T14, T15)", (
            "governance_proposals::test_invalid_subjects",
            "pause::test_no_role_of_fewer_than_three_organisations_stops_the_clock",
        )),
}  # fmt: skip


@pytest.mark.parametrize(("bound", "tests"), CASES.values(), ids=CASES)
def test_each_case_is_refused_or_bounded_by_tests_that_are_there(bound: str, tests: tuple[str, ...]) -> None:
    assert bound.endswith(")") and tests
    for name in tests:
        module, _, test = name.partition("::")
        source = getsource(getattr(import_module(f"tests.rules.test_{module}"), test))
        assert "assert" in source or "refuse" in source
