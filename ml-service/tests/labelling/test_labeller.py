"""From the text of a request to the text of its reply."""

import json

import pytest
from realcatcha_contracts import LabelRequest, PictureToLabel, decode_label_reply, encode_label_request
from realcatcha_ml.labelling.labeller import MOST_PICTURES, Labeller, UnusableRequest


def request(*pictures, model="grid"):
    listed = [PictureToLabel(f"p{number}", data) for number, data in enumerate(pictures)]
    return encode_label_request(LabelRequest(model, listed)).decode()


def test_labels_in_the_order_of_the_request(registry, red, blue):
    """Each picture's id comes back with its labels and the model's version."""
    reply = decode_label_reply(Labeller(registry).label(request(red, blue, red)))

    assert (reply.model, reply.model_version) == ("grid", "3.2.1")
    assert [one.id for one in reply.pictures] == ["p0", "p1", "p2"]
    assert [one.scores[0].finding for one in reply.pictures] == ["present", "absent", "present"]


def test_an_unusable_picture_spoils_nothing_else(registry, red):
    """It comes back with its error and without scores."""
    reply = decode_label_reply(Labeller(registry).label(request(b"?", red, b"\xff" * 200_000)))

    assert [one.error for one in reply.pictures] == ["unreadable", None, "too-large"]
    assert [len(one.scores) for one in reply.pictures] == [0, 1, 0]


def test_loads_the_model_that_is_asked_once_and_no_other(registry, redness, red):
    """Nothing is loaded before the first request."""
    labeller = Labeller(registry)
    assert not redness.loaded
    for _ in range(2):
        labeller.label(request(red))
    assert redness.loads == 1
    labeller.close()
    assert not redness.loaded


def test_holds_one_model_at_a_time(both, redness, red):
    """A request for the other one ends the first."""
    labeller = Labeller(both)
    labeller.label(request(red))
    labeller.label(request(red, model="abstract"))
    assert [model.loaded for model in both] == [False, True]
    labeller.label(request(red))
    assert [model.loaded for model in both] == [True, False]
    assert redness.loads == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "\ud800",
        request(b"", model="handwriting"),
        json.dumps({"model": "grid", "pictures": [{"id": "a", "data": "not base64!"}]}),
        request(*[b""] * (MOST_PICTURES + 1)),
    ],
)
def test_refuses_what_is_no_request(registry, text):
    """However often it is delivered, it will be none."""
    with pytest.raises(UnusableRequest):
        Labeller(registry).label(text)


def test_refuses_a_model_that_is_not_served(registry, red):
    """A labeller without the model says so."""
    with pytest.raises(UnusableRequest, match="abstract"):
        Labeller(type(registry)({"grid": registry.get("grid")})).label(request(red, model="abstract"))


def test_no_pictures_no_labels(registry):
    """An empty request has an empty reply."""
    assert decode_label_reply(Labeller(registry).label(request())).pictures == []
