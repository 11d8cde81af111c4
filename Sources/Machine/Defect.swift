// SPDX-License-Identifier: GPL-2.0-only
// Deliberate mistakes, for tests of the tests.

/// A way in which the machine can be made wrong on purpose. Tests set `Machine.defect` to show that each of them would be
/// noticed; it is `none` at power-on. One byte, looked at where the mistake would be made.
package enum Defect: UInt8, CaseIterable, Sendable {
    case none
    // Hardware that does less, or more, than its manual says.
    case invalidationDoesNothing, leafSurvives, tablePointerSurvives, otherPointersSurvive, invalidationIsLocal
    case globalSurvives, globalIsDropped, invalidationIgnoresTag, tagIsIgnored, absentEntryIsCached
    case waitReturnsAtOnce, deliveryAtIssueOnly, deliveryAtWaitOnly, lateFillIsForgotten, noRefill
    case noFillThroughPointers, noFillBelow, inactiveTagIsWalked, pageSizeIsIgnored, neighbourIsInvalidated
    case localInvalidationDoesNothing, contextKeepsAll, rangesDoNothing
    case lastLevelTakesPointers, storeIgnoresRights, rightsAreNotCombined, dirtyIsForgotten, faultDropsNothing
    // Judgements that do not look.
    case debtIsForgiven, idleWalksAreForgotten, otherTagsAreJudged, witnessIsNotTried, conflictsAreNotJudged
    case rightsAreNotJudged, snapshotIsNotTaken, wildTablesAreNotJudged
    // Dependences that are not declared.
    case hidesAbsentStore, hidesAbsentStoreFromWalks, hidesInvalidation, hidesRelease, hidesContents, hidesJudgement
    case hidesSnapshot, hidesDirtyMark, hidesWait, hidesContext, hidesReturn
}
