// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkPlanTest {
    private final long[] nanos = {17};
    private final WorkPlan plan = new WorkPlan(() -> nanos[0]);

    @BeforeEach
    void threeSteps() {
        plan.add(10, 100);
        plan.add(60, 6);
        plan.add(30, 1);
    }

    private void passes(double seconds) {
        nanos[0] += (long) (seconds * 1e9);
    }

    private void assertLeft(long seconds) {
        assertThat(plan.remaining()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void beginsWithWhatWasPlanned() {
        assertLeft(100);
        plan.next();
        assertLeft(100);
    }

    @Test
    void aMachineOfTwiceTheTimeTakesTwiceAsLongToTheEnd() {
        plan.next();
        passes(4);
        plan.done(20); // planned as 2 seconds
        assertLeft(2 * (8 + 60 + 30));
    }

    @Test
    void theStepThatRunsTellsTheSpeedBetterThanTheOneBefore() {
        plan.next();
        passes(20);
        plan.done(100);
        plan.next();
        assertLeft(2 * (60 + 30));
        passes(5);
        plan.done(1); // planned as 10 seconds
        assertLeft((50 + 30) / 2);
    }

    @Test
    void aStepThatHasJustBegunTellsNothing() {
        plan.next();
        passes(1);
        plan.done(90);
        assertLeft(1 + 60 + 30);
    }

    @Test
    void whatIsLeftOfAStepGoesWithIt() {
        plan.next();
        plan.next();
        assertLeft(90);
        plan.next();
        assertLeft(30);
    }

    @Test
    void moreThanWasPlannedIsNotOwed() {
        plan.next();
        passes(10);
        plan.done(500);
        assertLeft(90);
    }
}
