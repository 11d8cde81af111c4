// swift-tools-version: 6.1
// SPDX-License-Identifier: GPL-2.0-only
// The modules of mmrace and the arrows between them; LayeringTests holds the sources to the same arrows.

import PackageDescription

/// Kernel code runs on fibers that are switched and abandoned in the middle of an access. The runtime's list of
/// open accesses lives on those stacks, so dynamic exclusivity checking has to be off in every simulated module.
let simulated: [SwiftSetting] = [
    .unsafeFlags(["-enforce-exclusivity=unchecked"])
]

/// What waits for the compiler and for the processes of the simulation, or does no more than start a search and print what it saw,
/// is not optimised: that would take longer in a first build than it could save in a run. Nor is the kernel, in images no more than here.
let unhurried: [SwiftSetting] = [
    .unsafeFlags(["-Onone"])
]

let package = Package(
    name: "mmrace",
    products: [
        .executable(name: "mmrace", targets: ["mmrace"]),
        .executable(name: "mmrace-boot", targets: ["mmrace-boot"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // C: fibers, atomics, spinlock words, RCU.
        .systemLibrary(
            name: "CURCU", path: "CSupport/CURCU", pkgConfig: "liburcu-memb",
            providers: [.apt(["liburcu-dev"])]),
        .target(name: "CSupport", dependencies: ["CURCU"], path: "CSupport/CSupport"),

        // The simulation.
        .target(name: "Explorer", dependencies: ["CSupport"], swiftSettings: simulated),
        .target(name: "Machine", dependencies: ["Explorer", "CSupport"], swiftSettings: simulated),
        .target(
            name: "Litmus", dependencies: ["Machine", "Explorer"], swiftSettings: simulated + unhurried),
        .target(name: "UAPI", swiftSettings: simulated),
        .target(
            name: "Linux", dependencies: ["UAPI", "Machine", "Explorer", "CSupport"], swiftSettings: simulated),
        .target(
            name: "Kernel", dependencies: ["Linux"], path: "Sources/Kernel/v5.12",
            swiftSettings: simulated + unhurried),
        .target(
            name: "Scenarios", dependencies: ["UAPI", "Machine", "Explorer", "CSupport"],
            swiftSettings: simulated + [.enableExperimentalFeature("SymbolLinkageMarkers")]),

        // The process an image runs in. It offers the symbols of the simulation to the image that it loads.
        .executableTarget(
            name: "mmrace-boot",
            dependencies: ["Scenarios", "Litmus", "Linux", "UAPI", "Machine", "Explorer", "CSupport"],
            path: "Sources/Boot", resources: [.embedInCode("Resources/yardsticks.json")],
            swiftSettings: simulated + unhurried,
            linkerSettings: [.unsafeFlags(["-Xlinker", "--export-dynamic"])]),

        // The tool.
        .target(name: "Objects"),
        .target(
            name: "Images", dependencies: ["Objects", .product(name: "Subprocess", package: "swift-subprocess")],
            swiftSettings: unhurried),
        .target(name: "Report", dependencies: ["Images"], swiftSettings: unhurried),
        .executableTarget(
            name: "mmrace",
            dependencies: [
                "Images", "Report",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: unhurried),

        .testTarget(name: "CSupportTests", dependencies: ["CSupport"]),
        .testTarget(
            name: "ExplorerTests", dependencies: ["Explorer", "CSupport"], swiftSettings: simulated),
        .testTarget(
            name: "MachineTests", dependencies: ["Litmus", "Machine", "Explorer"], exclude: ["Litmus"],
            swiftSettings: simulated),
        .testTarget(name: "LinuxTests", dependencies: ["Linux", "Explorer", "Scenarios"], swiftSettings: simulated),
        .testTarget(
            name: "KernelTests", dependencies: ["Kernel", "Scenarios", "UAPI", "Machine", "Explorer"],
            swiftSettings: simulated),
        .testTarget(name: "ObjectsTests", dependencies: ["Objects"], swiftSettings: unhurried),
        .testTarget(name: "ImagesTests", dependencies: ["Images"], swiftSettings: unhurried),
        .testTarget(name: "ReportTests", dependencies: ["Report", "Images"], swiftSettings: unhurried),
        .testTarget(name: "ProjectTests", swiftSettings: unhurried),
        .testTarget(name: "RegressionTests", dependencies: ["Images"], swiftSettings: unhurried),
    ]
)
