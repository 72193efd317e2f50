"""Rules for survival times of single patients."""

from analysis.rules.rule import holds, number, row_rule

LONGEST = 120
"""Months to a death above which a survival time is more likely in days or weeks."""


@row_rule(
    "survival-no-time", "patients.os_event", "The patient has `os_event` {os_event} but no survival time."
)
def event_without_time(tables):
    """Give `os_months`, or empty `os_event` and say in the notes what is known."""
    patients = tables["patients"]
    return (patients["os_event"] != "") & (patients["os_months"] == "")


@row_rule("survival-no-event", "patients.os_months", "The patient has a survival time but no `os_event`.")
def time_without_event(tables):
    """Give `os_event`: 1 when the patient died at `os_months`, 0 when alive then."""
    patients = tables["patients"]
    return (patients["os_event"] == "") & (patients["os_months"] != "")


@row_rule(
    "survival-exactness",
    "patients.censoring_note",
    "`censoring_note` goes with a survival time, and only with one.",
)
def exactness_of_time(tables):
    """Say how exact `os_months` is: exact, upper_bound, lower_bound or unclear; leave it empty without a time."""
    patients = tables["patients"]
    return (patients["os_months"] != "") != (patients["censoring_note"] != "")


@row_rule("survival-origin", "patients.os_origin", "The survival time has no origin.")
def time_without_origin(tables):
    """Say from when `os_months` counts: diagnosis, surgery, radiotherapy or unclear."""
    patients = tables["patients"]
    return (patients["os_months"] != "") & (patients["os_origin"] == "")


@row_rule(
    "survival-upper-bound", "patients.censoring_note", "The time of a living patient is no upper bound."
)
def upper_bound_of_living(tables):
    """Use lower_bound for 'alive at least that long'; upper_bound means 'died by then'."""
    patients = tables["patients"]
    return holds(patients["os_event"], "0") & holds(patients["censoring_note"], "upper_bound")


@row_rule(
    "survival-lower-bound", "patients.censoring_note", "The time of a patient who died is no lower bound."
)
def lower_bound_of_dead(tables):
    """Use upper_bound for 'died by then'; lower_bound means 'alive at least that long' and has `os_event` 0."""
    patients = tables["patients"]
    return holds(patients["os_event"], "1") & holds(patients["censoring_note"], "lower_bound")


@row_rule(
    "survival-surgery",
    "patients.os_origin",
    "Survival counts from surgery, but the patient was not operated.",
)
def origin_without_surgery(tables):
    """Correct the origin or the operation."""
    patients = tables["patients"]
    return holds(patients["os_origin"], "surgery") & holds(patients["surgery"], "none")


@row_rule(
    "survival-radiotherapy",
    "patients.os_origin",
    "Survival counts from radiotherapy, but the patient had none.",
)
def origin_without_radiotherapy(tables):
    """Correct the origin or the radiotherapy."""
    patients = tables["patients"]
    return holds(patients["os_origin"], "radiotherapy") & holds(patients["radiotherapy"], "no")


@row_rule(
    "survival-days",
    "patients.os_months",
    "A death after {os_months} months would be the longest survival by far.",
)
def survival_in_days(tables):
    """Check the unit: months, not days or weeks; a survival that is really so long is an exception with its page."""
    patients = tables["patients"]
    return holds(patients["os_event"], "1") & (number(patients["os_months"]) > LONGEST)


@row_rule(
    "survival-long",
    "patients.os_months",
    "A survival of {os_months} months until death is unusually long.",
    "warning",
)
def long_survival(tables):
    """Check the unit against the publication."""
    patients = tables["patients"]
    months = number(patients["os_months"])
    return holds(patients["os_event"], "1") & (months > LONGEST / 3) & (months <= LONGEST)
