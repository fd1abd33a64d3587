from sklearn.utils.estimator_checks import parametrize_with_checks

from tallystick.scorecards import Scorecard, SegmentedScorecard


@parametrize_with_checks([Scorecard(), Scorecard(method="additive"), Scorecard(method="woe"), SegmentedScorecard()])
def test_a_scorecard_is_a_scikit_learn_classifier(estimator, check) -> None:  # type: ignore[no-untyped-def]
    assert check(estimator) is None
