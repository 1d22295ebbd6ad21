import Testing

@testable import HostLive

@Suite struct ControlGroupTests {
    private func group(_ groups: String, _ files: [String: String]) -> ControlGroup {
        ControlGroup(of: groups, read: { files[$0] })
    }

    @Test("version 2 bounds cores and memory by the group and by those that hold it")
    func version2() {
        let found = group(
            "0::/user.slice/job\n",
            [
                "/sys/fs/cgroup/user.slice/cpu.max": "400000 100000\n",
                "/sys/fs/cgroup/user.slice/memory.max": "8589934592\n",
                "/sys/fs/cgroup/user.slice/job/cpu.max": "max 100000\n",
                "/sys/fs/cgroup/user.slice/job/memory.max": "1073741824\n",
            ])
        #expect(found.cores == 4 && found.kibibytes == 1 << 20)
    }

    @Test("version 1 has each bound in a tree of its own, and -1 or a number that no machine has for none")
    func version1() {
        let found = group(
            "4:memory:/a\n3:cpu,cpuacct:/a\n1:name=systemd:/a\n",
            [
                "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
                "/sys/fs/cgroup/memory/a/memory.limit_in_bytes": "2147483648\n",
                "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n", "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
                "/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us": "150000\n",
                "/sys/fs/cgroup/cpu/a/cpu.cfs_period_us": "100000\n",
            ])
        #expect(found.cores == 1 && found.kibibytes == 2 << 20)
    }

    @Test(
        "where nothing is said, and where what is said cannot be read, there is no bound",
        arguments: ["", "0::/x\n", "nonsense"])
    func unbounded(groups: String) {
        let found = group(groups, ["/sys/fs/cgroup/x/cpu.max": "0 0\n", "/sys/fs/cgroup/x/memory.max": "max\n"])
        #expect(found.cores == nil && found.kibibytes == nil)
    }
}
