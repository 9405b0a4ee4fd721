"""A row that mends somebody who can't go on: of that organisation and name alone, whoever else is stuck."""

from dataclasses import replace

from gateway.acts.enrolling.applicant import Applicant
from gateway.acts.enrolling.person import Person
from gateway.commandline.members.add import mend

ADA = Person("Ada Esempio", "citizens", "a@example.org", "m" * 64, ["k"], "cert", "key", "ada", "id", [], [], "f" * 64,
             fault="T1_TAKEN")
BRUNO = replace(ADA, name="Bruno Prova", member="b" * 64)
ROW = Applicant(2, "ADA  esempio", "citizens", "new@example.org", ())


def test_the_row_takes_the_place_of_its_own_person() -> None:
    assert mend([ADA, BRUNO], [ROW], "e" * 64) == ([BRUNO], [ROW])


def test_who_is_registered_already_keeps_the_key_and_gets_the_rows_contact() -> None:
    known = replace(ADA, is_registered=True)
    kept, new = mend([BRUNO, known], [ROW], "e" * 64)
    assert new == []
    assert kept == [BRUNO, replace(known, contact="new@example.org", plants=[], file="e" * 64)]


def test_one_of_that_name_elsewhere_or_without_a_fault_stays() -> None:
    elsewhere, faultless = replace(ADA, organisation="commerce"), replace(ADA, fault="")
    assert mend([elsewhere, faultless], [ROW], "e" * 64) == ([elsewhere, faultless], [ROW])
