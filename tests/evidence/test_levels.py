from analysis.evidence.levels import vertebrae


def test_a_span_names_every_vertebra_between_its_ends():
    assert vertebrae("C6-T2") == ["C6", "C7", "T1", "T2"]


def test_several_places_are_named_from_the_top_down():
    assert vertebrae("L4-L5; T8") == ["T8", "L4", "L5"]


def test_a_remark_in_brackets_plays_no_part():
    assert vertebrae("C5 (root of C8)") == ["C5"]


def test_a_text_without_a_level_and_a_level_that_does_not_exist_name_none():
    assert vertebrae("cauda equina") == []
    assert vertebrae("C9") == []
