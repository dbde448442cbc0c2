# Stands in for nixpkgs where it cannot be fetched: just the names that the project's flake uses, each forcing its
# inputs, so that a missing package or attribute fails the evaluation. It proves wiring, not that nixpkgs has them.
{
  outputs = { self }:
    let
      made = system: name: arguments: derivation {
        inherit name system;
        builder = "/bin/sh";
        inputs = builtins.toJSON arguments;
      };
      packages = system: rec {
        stdenv.hostPlatform.system = system;
        stdenvNoCC.mkDerivation = arguments:
          made system (arguments.pname or arguments.name)
            (removeAttrs arguments [ "meta" ] // { description = arguments.meta.description or ""; });
        mkShell = arguments: made system "shell" arguments;
        runCommand = name: arguments: script: made system name (arguments // { inherit script; });
        deno = made system "deno" { };
        makeWrapper = made system "makeWrapper" { };
        awscli2 = made system "awscli2" { };
        litestream = made system "litestream" { };
        sqlite = made system "sqlite" { };
        shellcheck = made system "shellcheck" { };
        python3.withPackages = choose: made system "python" {
          chosen = choose {
            moto = made system "moto" { };
            flask = made system "flask" { };
            flask-cors = made system "flask-cors" { };
          };
        };
      };
    in
    {
      lib.genAttrs = names: f: builtins.listToAttrs (map (name: { inherit name; value = f name; }) names);
      lib.licenses.mit = "MIT";
      legacyPackages = {
        x86_64-linux = packages "x86_64-linux";
        aarch64-linux = packages "aarch64-linux";
      };
    };
}
