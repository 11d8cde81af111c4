// SPDX-License-Identifier: GPL-2.0-only
// Deliberately wrong invalidations.

extension Machine {
    /// What a defective machine removes instead.
    static func spoilt(_ asked: Removal) -> Removal {
        var removal = asked
        switch defect {
        case .leafSurvives: removal.head &= ~Removal.Options.leaves.rawValue
        case .tablePointerSurvives: removal.head &= ~Removal.Options.tables.rawValue
        case .invalidationIgnoresTag: removal.head |= Removal.Options.anyTag.rawValue
        case .pageSizeIsIgnored: removal.head &= ~0xff00
        case .neighbourIsInvalidated: removal.end &+= removal.end == .max ? 0 : UInt64(Geometry.span(1))
        case .lastLevelTakesPointers: removal.head |= Removal.Options.tables.rawValue
        case .otherPointersSurvive: removal.head &= ~Removal.Options.tablesAnywhere.rawValue
        case .globalSurvives: removal.head &= ~Removal.Options.globals.rawValue
        case .globalIsDropped: removal.head &= ~Removal.Options.sparesGlobals.rawValue
        default: break
        }
        return removal
    }
}
