internal import CRecordText

/// Copies the texts of records and puts ids into them, by the best instructions of this processor.
@safe struct RecordText: Sendable {
    private let pass: spate_record_text_pass

    init() {
        let levels = [SPATE_RECORD_TEXT_AVX512, SPATE_RECORD_TEXT_AVX2, SPATE_RECORD_TEXT_PORTABLE]
        guard let pass = unsafe levels.lazy.compactMap({ unsafe spate_record_text_pass_for($0) }).first else {
            preconditionFailure("every processor has the portable pass")
        }
        unsafe self.pass = pass
    }

    /// Writes the text of a template, which lies at `text`, with its ids.
    ///
    /// `record` must have room for all places of the template, and for what is written past its end.
    @inline(__always)
    func write(
        _ template: UnsafePointer<Template>, _ text: UnsafePointer<UInt8>, _ ids: inout spate_record_ids,
        at record: UnsafeMutableRawPointer
    ) {
        // Safe: the layout is the first property of a template.
        let layout = unsafe UnsafeRawPointer(template).assumingMemoryBound(to: spate_record_layout.self)
        unsafe pass(record.assumingMemoryBound(to: UInt8.self), text, layout, &ids)
    }
}
