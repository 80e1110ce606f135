"""The registry that ships: complete, without ambiguities, and the same as what the mention finder knows."""

import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from stancekit.actors import load_registry
from stancekit.preprocess.states import lookup

ROOT = Path(__file__).resolve().parents[2]
MEMBERS = """
AF AL DZ AD AO AG AR AM AU AT AZ BS BH BD BB BY BE BZ BJ BT BO BA BW BR BN BG BF BI CV KH CM CA CF TD CL CN CO KM CG CD
CR CI HR CU CY CZ DK DJ DM DO EC EG SV GQ ER EE SZ ET FJ FI FR GA GM GE DE GH GR GD GT GN GW GY HT HN HU IS IN ID IR IQ
IE IL IT JM JP JO KZ KE KI KP KR KW KG LA LV LB LS LR LY LI LT LU MG MW MY MV ML MT MH MR MU MX FM MD MC MN ME MA MZ MM
NA NR NP NL NZ NI NE NG MK NO OM PK PW PA PG PY PE PH PL PT QA RO RU RW KN LC VC WS SM ST SA SN RS SC SL SG SK SI SB SO
ZA SS ES LK SD SR SE CH SY TJ TZ TH TL TG TO TT TN TR TM TV UG UA AE GB US UY UZ VU VE VN YE ZM ZW
"""  # 193


@pytest.fixture(scope="module")
def world():
    return load_registry(["world"])


def test_every_name_stands_for_one_actor(world):
    assert world.ambiguities == ()
    assert len(world.entries) > 300


def test_every_un_member_is_there_with_its_codes_and_how_its_people_are_called(world):
    import pycountry

    by_code = {entry.attributes.get("iso2"): entry for entry in world.entries.values()}
    for code in MEMBERS.split():
        entry = by_code[code]
        assert entry.type == "STATE"
        assert entry.attributes["iso3"] == pycountry.countries.get(alpha_2=code).alpha_3
        assert re.fullmatch(r"Q\d+", str(entry.attributes["wikidata"]))
        assert entry.demonyms or code == "DM"  # Dominicans are of the Dominican Republic


def test_no_two_actors_are_one_wikidata_item(world):
    items = [entry.attributes["wikidata"] for entry in world.entries.values() if "wikidata" in entry.attributes]
    assert len(items) == len(set(items)) > 230


@pytest.mark.parametrize(
    ("name", "actor", "parent"),
    [
        ("the White House", "white-house", "united-states"),
        ("the European Commission", "european-commission", "european-union"),
        ("the Security Council", "united-nations-security-council", "united-nations"),
        ("Greenland", "greenland", "denmark"),
        ("the IMF", "international-monetary-fund", None),
        ("Quai d’Orsay", "france", None),
        ("the G7", "g7", None),
        ("Opec", "opec", None),
        ("the Bundestag", "bundestag", "germany"),
        ("the Soviets", "soviet-union", None),
        ("Hellenic Republic", "greece", None),
    ],
)
def test_seats_bodies_and_parents(world, name, actor, parent):
    assert world.find(name).id == actor
    assert world.parent(actor) == parent


def test_the_mention_finder_knows_the_same_actors_under_the_same_names(world):
    lines = files("stancekit.preprocess").joinpath("states.txt").read_text("utf-8").splitlines()
    for line in (line for line in lines if not line.startswith("#")):
        name, kind, *cells = (cell.strip() for cell in line.split("|"))
        for word in (name, *(word.strip() for cell in cells for word in cell.split(";") if word.strip())):
            entry = world.find(word)
            assert (word, entry and entry.name, entry and entry.type) == (word, name, kind)
            if word[0].isupper():
                assert lookup(word)[0].name == name
    names = {line.split("|")[0].strip() for line in lines if not line.startswith("#")}
    assert {entry.name for entry in world.entries.values()} == names


def test_both_are_as_the_script_writes_them_from_the_list():
    script = ROOT / "configs" / "actors" / "make_world.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
