"""The canonical form: what is repaired, what is left alone, what is refused."""

import shutil
import subprocess

import pytest

from analysis.contributions.tidy import clean_number, same_time, tidy_folder, tidy_table
from analysis.evidence import tables

RESOURCE = {
    "path": "t.csv",
    "schema": {
        "fields": [
            {"name": "key", "type": "string"},
            {"name": "name", "type": "string"},
            {"name": "count", "type": "integer"},
            {"name": "months", "type": "number"},
            {"name": "printed", "type": "string"},
            {"name": "note", "type": "string"},
            {"name": "terms", "type": "string", "list": ";"},
        ],
        "primaryKey": ["key"],
    },
}
TIDY = '''key,name,count,months,printed,note,terms
a1,Löhr,6,6.0,61.90,"one, two",a;b
b2,"say ""yes""",,0.5,3.0,8:36,
c3,x,12,12.10,5-12,2018-07-08,
d4,,1,0.0010,1-2,T3-T12,a
'''

# What LibreOffice Calc 7.4 wrote when it opened TIDY and saved it again as CSV. It quotes every text cell (or
# only those with a comma, when that option is off, or separates by semicolons), takes the zeros at the end of
# decimals away, also in columns of text, and turns a text that looks like a time of day into one. Ranges such
# as 5-12 and dates written 2018-07-08 stay as they are. A cell that begins with = would be run.
QUOTED = '''"key","name","count","months","printed","note","terms"
"a1","Löhr",6,6,61.9,"one, two","a;b"
"b2","say ""yes""",,0.5,3,08:36:00 AM,
"c3","x",12,12.1,"5-12",2018-07-08,
"d4",,1,0.001,"1-2","T3-T12","a"
'''
PLAIN = '''key,name,count,months,printed,note,terms
a1,Löhr,6,6,61.9,"one, two",a;b
b2,"say ""yes""",,0.5,3,08:36:00 AM,
c3,x,12,12.1,5-12,2018-07-08,
d4,,1,0.001,1-2,T3-T12,a
'''
SEMICOLONS = '''"key";"name";"count";"months";"printed";"note";"terms"
"a1";"Löhr";6;6;61.9;"one, two";"a;b"
"b2";"say ""yes""";;0.5;3;08:36:00 AM;
"c3";"x";12;12.1;"5-12";2018-07-08;
"d4";;1;0.001;"1-2";"T3-T12";"a"
'''
HEADER = "key,name,count,months,printed,note,terms\n"


def tidy(text, before=None):
    content = text if isinstance(text, bytes) else text.encode()
    return tidy_table(content, RESOURCE, before.encode() if before else None, "data/t.csv").content.decode()


@pytest.mark.parametrize("export", [QUOTED, PLAIN, SEMICOLONS])
def test_an_export_of_libreoffice_becomes_the_committed_bytes_again(export):
    assert tidy(export, before=TIDY) == TIDY


@pytest.mark.parametrize("export", [QUOTED, PLAIN, SEMICOLONS])
def test_the_export_of_a_new_table_loses_nothing_but_what_the_spreadsheet_took(export):
    assert tidy(export) == tidy(PLAIN)


def test_a_tidy_table_stays_as_it_is():
    assert tidy(TIDY) == TIDY
    assert tidy(TIDY, before=TIDY) == TIDY


@pytest.mark.parametrize("export", [QUOTED, PLAIN, SEMICOLONS])
def test_tidying_twice_changes_nothing_more(export):
    once = tidy(export, before=TIDY)
    assert tidy(once, before=TIDY) == once


def test_a_zero_that_a_person_deletes_stays_deleted():
    edited = TIDY.replace("61.90", "61.9")
    assert tidy(edited, before=TIDY) == edited


def test_a_value_that_was_changed_in_a_spreadsheet_stays_changed():
    export = QUOTED.replace("61.9", "62.4")
    assert tidy(export, before=TIDY) == TIDY.replace("61.90", "62.4")


def test_byte_order_mark_windows_lines_and_a_separator_line_go():
    excel = b"\xef\xbb\xbf" + ("sep=;\n" + SEMICOLONS).replace("\n", "\r\n").encode()
    assert tidy(excel, before=TIDY) == TIDY


def test_a_table_in_utf_16_becomes_utf_8():
    assert tidy(TIDY.encode("utf-16"), before=TIDY) == TIDY


def test_empty_columns_and_rows_at_the_end_go():
    assert tidy(HEADER.strip() + ",,\na,b,1,2,3,n,t,,\n,,,,,,,,\n") == HEADER + "a,b,1,2,3,n,t\n"


def test_rows_are_sorted_by_key_and_columns_by_schema():
    assert tidy("name,key,count,months,printed,note,terms\ny,b,,,,,\nx,a,,,,,\n") == (
        HEADER + "a,x,,,,,\nb,y,,,,,\n"
    )


def test_odd_blanks_become_plain_and_invisible_letters_go():
    row = 'a,\u00a0two\u00a0words ,,,"one\r\ntwo",\u200bzero\u00adwidth,"a; b ;"\n'
    assert tidy(HEADER + row) == HEADER + "a,two words,,,one two,zerowidth,a;b\n"


def test_a_missing_line_end_is_put_back():
    assert tidy(TIDY.rstrip("\n")) == TIDY


@pytest.mark.parametrize(
    ("cell", "kind", "separator", "clean"),
    [
        ("6.0", "number", ",", "6.0"),
        ("6.0", "integer", ",", "6"),
        (".5", "number", ",", "0.5"),
        ("-.5", "number", ",", "-0.5"),
        ("5.", "number", ",", "5"),
        ("007", "integer", ",", "7"),
        ("0", "integer", ",", "0"),
        ("0.0", "number", ",", "0.0"),
        ("1.5E-3", "number", ",", "0.0015"),
        ("6,5", "number", ";", "6.5"),
        ("6,5", "number", ",", "6,5"),
        ("6.5", "integer", ",", "6.5"),
        ("", "number", ",", ""),
        (".", "number", ",", "."),
        ("-", "number", ",", "-"),
        ("about 6", "number", ",", "about 6"),
    ],
)
def test_numbers_are_completed_only_where_one_meaning_is_possible(cell, kind, separator, clean):
    assert clean_number(cell, kind, separator) == clean


def test_times_of_day_are_recognised():
    assert same_time("8:36", "08:36:00 AM")
    assert same_time("20:15", "08:15:00 PM")
    assert not same_time("8:36", "08:36:00 PM")
    assert not same_time("8:36", "8:37")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (HEADER.encode() + b"a,L\xf6hr,,,,,\n", r"data/t\.csv:2:2: .*UTF-8"),
        (HEADER.encode() + b'a,"open,,,,,\n', r"data/t\.csv:2:2: .*quotation mark"),
        (HEADER.encode() + b"a,b,1\n", r"data/t\.csv:2:4: .*3 cells"),
        (HEADER.encode() + b"a,b,1,2,3,n,t,more\n", r"data/t\.csv:2:8: .*8 cells"),
        (b"key,nom,count,months,printed,note,terms\n", r"data/t\.csv:1:1: .*name, nom"),
        (b"", r"data/t\.csv:1:1: .*no header"),
    ],
)
def test_what_cannot_be_repaired_without_guessing_is_refused_with_its_place(content, message):
    with pytest.raises(ValueError, match=message):
        tidy_table(content, RESOURCE, file="data/t.csv")


def test_the_tables_of_the_repository_are_tidy():
    assert tidy_folder(tables.package(), tables.DATA, write=False) == ({}, [])


def git(root, *arguments):
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


def test_a_copy_that_git_does_not_know_takes_the_spelling_of_the_reference(tmp_path):
    package = {"resources": [RESOURCE]}
    known, copy = tmp_path / "known", tmp_path / "copy"
    for folder, text in ((known, TIDY), (copy, QUOTED)):
        folder.mkdir()
        (folder / "t.csv").write_text(text, encoding="utf-8")
    git(known, "init", "-q")
    git(known, "add", "t.csv")
    git(known, "commit", "-q", "-m", "first")
    assert tidy_folder(package, copy, reference=known) == ({"copy/t.csv": 6}, [])
    assert (copy / "t.csv").read_text(encoding="utf-8") == TIDY


def test_one_refused_table_does_not_keep_another_from_being_tidied(tmp_path):
    folder = shutil.copytree(tables.DATA, tmp_path / "data")
    studies, exclusions = folder / "studies.csv", folder / "exclusions.csv"
    whole = exclusions.read_bytes()
    studies.write_bytes(studies.read_bytes() + b"broken,row\n")
    exclusions.write_bytes(whole.replace(b"\n", b"\r\n"))
    changed, refused = tidy_folder(tables.package(folder), folder)
    assert list(changed) == ["data/exclusions.csv"]
    assert exclusions.read_bytes() == whole
    assert len(refused) == 1
    assert refused[0].startswith("data/studies.csv:")
