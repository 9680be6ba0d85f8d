/// The views of a pane that have a message, each once: numbers 0, 1, 2 …, and the window from which each counts.
///
/// Slots have 8 bytes: 32 bits of the hash, and the view's number plus 1.
@safe struct ViewTable: ~Copyable {
    private static let most = UInt32.max - 1

    private var slots = HashSlots<UInt64>(in: .topPages)
    private var views = PagedArray<View>(in: .topPages)
    /// The messages of views that are not whole.
    private var texts = ByteStore(in: .topPages)
    /// The window of the pane from which a view counts, where it is not the first.
    private var laterWindows: [UInt32: Int32] = [:]

    var count: Int { views.count }

    /// Bytes that the table holds, its messages included.
    var allocatedBytes: Int {
        slots.allocatedBytes + views.allocatedBytes + texts.allocatedBytes + laterWindows.capacity * 16
    }

    mutating func archive(_ archive: StateArchive) {
        slots.archive(archive)
        views.archive(archive)
        texts.archive(archive)
        archive.dictionary(&laterWindows)
    }

    subscript(number: UInt32) -> View { views[Int(number)] }

    /// The message of a view.
    func message(of number: UInt32) -> [UInt8] {
        let view = self[number]
        return view.isWhole ? view.message : unsafe texts.withBytes(view.reference) { unsafe Array($0) }
    }

    /// The first window of the pane in which a view counts.
    func firstWindow(of number: UInt32) -> Int32 { laterWindows[number] ?? 0 }

    mutating func setFirstWindow(_ window: Int32, of number: UInt32) {
        laterWindows[number] = window == 0 ? nil : window
    }

    /// Asks the processor to fetch the slot that the hash leads to.
    @inline(__always)
    func prefetchSlot(_ hash: UInt32) { slots.prefetch(hash) }

    /// The number of a view with the given message and hash, and whether it is new; a new one counts in all windows.
    @inline(__always)
    mutating func intern(
        _ view: View, message: UnsafeBufferPointer<UInt8>, hash: UInt32
    ) -> (number: UInt32, isNew: Bool) {
        var cursor = slots.start(hash)
        while true {
            let slot = slots[cursor]
            if slot == 0 { break }
            let number = UInt32(truncatingIfNeeded: slot) - 1
            if UInt32(truncatingIfNeeded: slot >> 32) == hash, unsafe isEqual(number, to: view, message) {
                return (number, false)
            }
            slots.advance(&cursor)
        }
        return unsafe (insert(view, message, hash: hash, at: cursor), true)
    }

    @inline(__always)
    private func isEqual(_ number: UInt32, to view: View, _ message: UnsafeBufferPointer<UInt8>) -> Bool {
        let known = self[number]
        guard known.agrees(with: view) else { return false }
        return unsafe known.isWhole || texts.number(known.reference, ifEqualTo: .init(third: message)) != nil
    }

    @inline(never)
    private mutating func insert(
        _ view: View, _ message: UnsafeBufferPointer<UInt8>, hash: UInt32, at cursor: HashSlots<UInt64>.Cursor
    ) -> UInt32 {
        guard views.count < Int(Self.most) else {
            StateStop.stop(
                "a table of the engine's state has \(views.count) views of pages, the most that it can have; "
                    + StateStop.advice)
        }
        let number = UInt32(views.count)
        var view = view
        if !view.isWhole { view.reference = unsafe texts.append(.init(third: message), number: number) }
        views.append(view)
        slots.insert(UInt64(hash) << 32 | UInt64(number + 1), at: cursor) { UInt32($0 >> 32) }
        return number
    }
}
