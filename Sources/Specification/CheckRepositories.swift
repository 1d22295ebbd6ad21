import Diagnostics

/// Addresses of git dependencies, with the variables in them: git would take one that begins with `-` for an option.
func checkRepositories(_ study: Study, _ environment: TokenEnvironment) -> [Diagnostic] {
    study.environment.repositories.compactMap { repository in
        guard environment.replacing(repository.url.value).hasPrefix("-") else { return nil }
        return .badValue(
            repository.url.value, of: "url", at: repository.url.place, needed: "the address of a repository",
            hint: "git reads an argument that begins with `-` as an option; write `./` before the path of a directory")
    }
}
