"""Notes that a model keeps from one decision to the next: what is shown, what is kept, and that episodes do not share them."""

import asyncio

import aleator as al
import pytest
from aleator.agents.llm.styles.plans_and_insights import PlansAndInsights
from aleator.tests.agents.test_styles import Answers, question

SAID = "It sold.\n\nPLANS:\nTry 0.7 next.\nThen go back.\n\n**INSIGHTS:** Lower sells more.\n\nANSWER: 0.6"
PRICE = al.Interval(0.0, 1.0)


def decided(style, reply, memory, **fields):
    call = Answers(*([reply] if isinstance(reply, str) else reply))
    asked = question(call, PRICE, memory=memory, **fields)
    end = asyncio.run(style.graph().ainvoke({}, context=asked))
    return end, call.asked


@pytest.mark.parametrize("longest", [2000, 7])
def test_notes_are_shown_at_the_next_decision_and_replace_the_former_ones(longest):
    style, memory = PlansAndInsights(longest=longest), {}
    end, ((first,),) = decided(style, SAID, memory)
    plans = "Try 0.7 next.\nThen go back."[:longest]
    assert first["content"].count("(none yet)") == 2
    assert end["parsed"].action == 0.6
    assert end["notes"] == {"plans": plans, "insights": "Lower sells more."[:longest]}
    end, ((second,),) = decided(style, "PLANS: Stay.\nANSWER: 0.7", memory, turn=1)
    assert f"Your plans as you last wrote them:\n{plans}\n" in second["content"]
    assert "It sold" not in second["content"]
    assert end["notes"] == {"plans": "Stay.", "insights": "Lower sells more."[:longest]}


def test_notes_of_a_reply_that_cannot_be_used_are_not_kept():
    memory = {}
    end, asked = decided(PlansAndInsights(), ["PLANS: Wait.\nANSWER: much", "ANSWER: 0.2"], memory)
    assert end["trail"] == ["unparsable", "legal"]
    assert len(asked) == 2
    assert end["notes"] == {}


def test_a_sentence_tells_how_to_go_about_it():
    _, ((message,),) = decided(PlansAndInsights(prompt="Keep your margin."), SAID, {})
    assert "\n\nKeep your margin.\n\n" in message["content"]


def test_models_that_write_no_notes_play_on(tmp_path):
    model = {"name": "llm", "model": "sim/step", "style": "plans_and_insights"}
    market = al.environment("logit_bertrand", turns=3)
    result = al.Scenario(environment=market, cast={"*": model}, metrics=["collusion_index"]).run(
        episodes=3, seed=1
    )
    assert result.document()["outcomes"] == {"legal": 18}
    assert "collusion_index" in result.document()["seats"]["firm_1"]["metrics"]
